/// The short name of a signal of Linux, as `kill -l` writes it; nil for a number that has none.
package func signalName(_ number: Int) -> String? {
    signalNames.indices.contains(number - 1) ? signalNames[number - 1] : nil
}

/// Source: signal(7), the numbers of x86 and ARM.
private let signalNames = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
    "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
    "WINCH", "IO", "PWR", "SYS",
]
