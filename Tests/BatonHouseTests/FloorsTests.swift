import Foundation
import Testing

/// The arrows between modules are those of ARCHITECTURE.md, and no others; the world stays above floor 2.
struct FloorsTests {
    let floors: Floors
    let targets: [Floors.PackageTarget]

    init() throws {
        floors = Floors(architecture: try Repository.text("ARCHITECTURE.md"))
        targets = Floors.targets(package: try Repository.text("Package.swift"))
    }

    /// Modules of the package in a set of names.
    private func own(_ names: Set<String>) -> Set<String> {
        names.filter { floors[$0] != nil }
    }

    /// The modules that a Swift file imports.
    private func imports(of code: String) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "let", "var", "typealias"]
        return code.split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "." })
            guard let place = words.firstIndex(of: "import"), place <= 2 else { return nil }
            return words[(place + 1)...].first { !kinds.contains($0) }.map(String.init)
        }
    }

    private func sources(of module: String) throws -> [(path: String, code: String)] {
        try SwiftText.sources.get().filter { $0.path.hasPrefix("Sources/\(module)/") }
    }

    /// The one file below floor 3 that may import the C library: for its functions of real numbers.
    static let mathematics: Set = [
        "Sources/BatonInterpreter/Library/MathFunctions.swift", "Sources/BatonFrames/Local/LocalMathematics.swift",
    ]

    @Test func `every folder in Sources stands in the table of floors, and the other way round`() throws {
        let folders = try Repository.files(under: "Sources").map { String($0.split(separator: "/")[1]) }
        #expect(Set(floors.rows.map(\.module)) == Set(folders))
    }

    @Test func `Package.swift declares the arrows of the table and no others`() {
        #expect(targets.count >= 8)
        for target in targets where !target.name.hasPrefix("fuzz-") {
            guard let row = floors[target.name] else {
                Issue.record("\(target.name) is not in the table of floors")
                continue
            }
            if row.mayImportAll { continue }
            let extra = target.dependencies.subtracting(row.mayImport)
            #expect(extra.isEmpty, "\(target.name) depends on \(extra.sorted())")
        }
    }

    @Test func `an arrow goes down, or along floor 3 where the table says so`() {
        for row in floors.rows {
            for name in own(row.mayImport) {
                let other = floors[name]?.floor ?? 0
                #expect(other < row.floor || (other == row.floor && row.floor == 3), "\(row.module) imports \(name)")
            }
        }
    }

    @Test func `a source file imports what its module's row names and nothing else`() throws {
        for row in floors.rows where !row.mayImportAll {
            for (path, code) in try sources(of: row.module) {
                let excepted: Set = FloorsTests.mathematics.contains(path) ? ["Glibc"] : []
                let extra = Set(imports(of: code)).subtracting(row.mayImport).subtracting(excepted)
                #expect(extra.isEmpty, "\(path) imports \(extra.sorted())")
            }
        }
    }

    @Test(arguments: mathematics)
    func `a file that may import the C library takes functions of numbers from it and nothing else`(
        path: String
    ) throws {
        let known: Set = [
            "pow", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh",
            "tanh", "asinh", "acosh", "atanh",
        ]
        let code = SwiftText.code(of: try Repository.text(path))
        let taken = Set(code.matches(of: /Glibc\.(\w+)/).map { String($0.1) })
        #expect(!taken.isEmpty && taken.isSubset(of: known), "\(taken.subtracting(known))")
    }

    @Test func `the table keeps Foundation and the C library above floor 2`() {
        let world: Set = ["Foundation", "Glibc", "Dispatch", "CBaton", "Crypto", "ArgumentParser"]
        for row in floors.rows where row.floor <= 2 {
            #expect(row.mayImport.isDisjoint(with: world) && !row.mayImportAll, "\(row.module)")
            if row.floor != 1 { #expect(!row.mayImport.contains("FoundationEssentials"), "\(row.module)") }
        }
    }

    /// Words that reach files, processes, clocks, the network or chance.
    static let worldly: [(name: String, pattern: String)] = [
        ("print", #"(?<![.\w])(?<!func )(?:debugPrint|print|dump|readLine)\("#),
        ("files", #"\b(?:FileManager|FileHandle|NSData|fopen|fread|fwrite|opendir)\b"#),
        ("clocks", #"\b(?:Date\(|ContinuousClock|SuspendingClock|clock_gettime|gettimeofday|DispatchTime)"#),
        ("chance", #"\bUUID\(|\.random\(|\.randomElement\(|\.shuffled?\(\)|SystemRandomNumberGenerator|\barc4random"#),
        ("processes", #"\b(?:ProcessInfo|CommandLine\b|posix_spawn|getenv|setenv|Process\(\))"#),
        ("waiting", #"\b(?:Task\.sleep|usleep|nanosleep|Thread\b|DispatchQueue|DispatchSemaphore)"#),
        ("the network", #"\b(?:URLSession|socket\(|getaddrinfo)"#),
    ]

    @Test(arguments: worldly.map(\.name))
    func `below floor 3 nobody reaches the world`(kind: String) throws {
        let entry = try #require(FloorsTests.worldly.first { $0.name == kind })
        for row in floors.rows where row.floor <= 2 {
            for (path, code) in try sources(of: row.module) {
                let found = code.range(of: entry.pattern, options: .regularExpression).map { String(code[$0]) }
                #expect(found == nil, "\(path) uses \(found ?? "") (\(entry.name))")
            }
        }
    }

    @Test func `the search sees code and not what stands in comments and strings`() {
        let text = #"""
            // print("a")
            let a = "print(\(b("print(")))" /* Date() /* nested */ */ + #"UUID()"#
            let c = """
                print(1)
                """
            rest()
            """#
        let code = SwiftText.code(of: text)
        #expect(!code.contains("print") && !code.contains("Date") && !code.contains("UUID"))
        #expect(code.contains("rest()") && code.contains("let c"))
    }
}
