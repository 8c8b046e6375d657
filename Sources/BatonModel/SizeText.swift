/// An amount of memory in words for people: `512B`, `1.5GiB`; one digit after the point, rounded down.
package func sizeText(bytes: Int) -> String {
    let amount = bytes.magnitude
    guard let unit = sizeUnits.first(where: { amount >= $0.bytes }) else { return "\(bytes)B" }
    let tenths = amount / unit.bytes * 10 + amount % unit.bytes / (unit.bytes / 1024) * 10 / 1024
    let fraction = tenths % 10 == 0 ? "" : ".\(tenths % 10)"
    return "\(bytes < 0 ? "-" : "")\(tenths / 10)\(fraction)\(unit.name)"
}

/// Largest first.
private let sizeUnits: [(name: String, bytes: UInt)] = [
    ("EiB", 1 << 60), ("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
]
