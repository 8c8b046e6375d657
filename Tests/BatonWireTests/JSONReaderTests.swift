import BatonWire
import Testing

/// JSON at the edges of numbers, texts and names.
struct JSONReaderTests {
    static let values: [(String, WireJSON)] = [
        ("0", .int(0)), ("-0", .int(0)), ("7", .int(7)), ("-12", .int(-12)),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .float(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .float(-9_223_372_036_854_775_808)), ("1.5", .float(1.5)), ("2e3", .float(2_000)),
        (#""""#, .string("")), (#""plain""#, .string("plain")), (#""ä€𝄞""#, .string("ä€𝄞")),
        (#""a\nb\u0041c""#, .string("a\nbAc")), (#""\"""#, .string("\"")), (#""\\\\end""#, .string(#"\\end"#)),
        (#""\ud834\udd1e.""#, .string("𝄞.")),
    ]

    @Test(arguments: values.indices)
    func `a value is what it says`(index: Int) throws {
        let (text, value) = Self.values[index]
        #expect(try WireJSONReader.read(Array(text.utf8)) == value, "\(text)")
    }

    static let refused = [
        "01", "-", "--1", "+1", "1.", ".5", "1e", "0x1", #"""#, #""a"#, #""a\"#, #""a\u12""#, "\"a\nb\"", #""a"b"#,
    ]

    @Test(arguments: refused)
    func `what is no value is refused`(text: String) {
        #expect(throws: WireJSONFault.self, "\(text)") { _ = try WireJSONReader.read(Array(text.utf8)) }
    }

    /// Few names are compared, many are hashed; both have to see what is there twice, at each place.
    @Test(arguments: [1, 2, 15, 16, 17, 40])
    func `a name that is there twice is refused, however many there are`(count: Int) throws {
        let members = (0..<count).map { #""n\#($0)":\#($0)"# }
        let whole = try WireJSONReader.read(Array("{\(members.joined(separator: ","))}".utf8))
        #expect(whole == .object((0..<count).map { .init("n\($0)", .int($0)) }))
        for place in 0..<count {
            let twice = members + [#""n\#(place)":0"#]
            #expect(throws: WireJSONFault.self) {
                _ = try WireJSONReader.read(Array("{\(twice.joined(separator: ","))}".utf8))
            }
        }
    }

    @Test func `each character is read as it was written, alone and among others`() throws {
        for byte in UInt8(0)..<128 {
            let character = String(Unicode.Scalar(byte))
            for text in [character, "ab\(character)", "\(character)cd", "ä\(character)\(character)ö"] {
                let json = WireJSON.string(text)
                #expect(try WireJSONReader.read(Array(json.line.utf8)) == json)
            }
        }
    }
}
