/// A length of time in words for people and for scripts: `250ms`, `5s`, `1m30s`, `2h`.
///
/// Exact: every unit that is not zero is written, down to nanoseconds. Who shows a measured time rounds it first.
package func durationText(nanoseconds: Int) -> String {
    if nanoseconds == 0 { return "0s" }
    var text = nanoseconds < 0 ? "-" : ""
    var rest = nanoseconds.magnitude
    for unit in durationUnits where rest >= unit.nanoseconds {
        text += "\(rest / unit.nanoseconds)\(unit.name)"
        rest %= unit.nanoseconds
    }
    return text
}

/// Largest first.
private let durationUnits: [(name: String, nanoseconds: UInt)] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
]
