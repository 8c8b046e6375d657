import Glibc

/// The C library's functions of real numbers: all that is taken from it here.
enum LocalMathematics {
    static func power(_ base: Double, _ exponent: Double) -> Double { Glibc.pow(base, exponent) }

    static func function(_ function: ScalarFunction) -> ((Double) -> Double)? {
        switch function {
        case .sqrt: { $0.squareRoot() }
        case .exp: { Glibc.exp($0) }
        case .log: { Glibc.log($0) }
        case .sin: { Glibc.sin($0) }
        case .cos: { Glibc.cos($0) }
        case .tan: { Glibc.tan($0) }
        case .asin: { Glibc.asin($0) }
        case .acos: { Glibc.acos($0) }
        case .atan: { Glibc.atan($0) }
        case .sinh: { Glibc.sinh($0) }
        case .cosh: { Glibc.cosh($0) }
        case .tanh: { Glibc.tanh($0) }
        case .asinh: { Glibc.asinh($0) }
        case .acosh: { Glibc.acosh($0) }
        case .atanh: { Glibc.atanh($0) }
        default: nil
        }
    }
}
