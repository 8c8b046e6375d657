// swift-tools-version: 6.2
// The floors of the house (ARCHITECTURE.md); `HouseTests` holds the arrows written here.

import PackageDescription

/// One set of compiler settings for every Swift target.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Bugs that the simulation has to find; a release has none of them (`PlantedBug`).
    .define("BATON_PLANTED_BUGS", .when(configuration: .debug)),
]

func floor(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        exclude: exclude,
        swiftSettings: settings
    )
}

let package = Package(
    name: "baton",
    products: [
        .executable(name: "baton", targets: ["baton"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        // Floor 0
        floor("BatonModel"),
        floor("BatonSyntax"),
        floor("BatonPlot"),
        floor("BatonFrames"),
        // Floor 1
        floor("BatonInterpreter", ["BatonModel", "BatonSyntax", "BatonPlot", "BatonFrames"]),
        floor("BatonEngine", ["BatonModel"]),
        floor("BatonWire", ["BatonModel", "BatonFrames"]),
        floor("BatonSessions", ["BatonModel", "BatonFrames"]),
        // Floor 2
        floor("BatonREPL", ["BatonModel", "BatonSyntax", "BatonPlot", "BatonFrames", "BatonInterpreter"]),
        floor("BatonReport", ["BatonModel", "BatonPlot"]),
        floor("BatonNotebook", ["BatonSyntax", "BatonPlot", "BatonInterpreter"]),
        floor("BatonAssist", ["BatonModel", "BatonSyntax", "BatonInterpreter"]),
        floor("BatonImport", ["BatonSyntax", "BatonInterpreter"]),
        floor("BatonSimulation", ["BatonModel", "BatonEngine"]),
        floor("BatonDirector", ["BatonModel", "BatonFrames", "BatonSessions", "BatonWire"]),
        floor("BatonAgent", ["BatonModel", "BatonWire"]),
        floor("BatonPage"),
        floor("BatonClient", ["BatonModel", "BatonFrames", "BatonWire"]),
        // Floor 3
        .target(name: "CBaton", cSettings: [.define("_GNU_SOURCE")]),
        floor("BatonProcess", ["BatonModel", "BatonEngine", "CBaton"]),
        floor("BatonSlurm", ["BatonModel", "BatonEngine", "BatonProcess", "CBaton"]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        floor(
            "BatonStore",
            [
                "BatonModel", "BatonEngine", "BatonWire", "CBaton", "CSQLite",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        floor(
            "BatonHost",
            [
                "BatonModel", "BatonSyntax", "BatonInterpreter", "BatonEngine", "BatonWire", "BatonProcess",
                "BatonStore", "BatonSlurm", "BatonDask",
                "CBaton", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .systemLibrary(
            name: "CEditline", providers: [.apt(["libedit-dev", "libncurses-dev", "libbsd-dev"])]),
        floor("BatonTerminal", ["BatonSyntax", "BatonREPL", "CEditline", "CBaton"]),
        floor(
            "BatonDirectorStore",
            [
                "BatonDirector", "BatonModel", "BatonEngine", "BatonStore", "CSQLite", "CBaton",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        floor(
            "BatonRemote",
            [
                "BatonModel", "BatonFrames", "BatonInterpreter", "BatonEngine", "BatonWire", "BatonClient",
                "BatonAgent",
                "BatonStore", "BatonHost", "CBaton",
            ]),
        floor("BatonConnectors", ["BatonModel", "BatonWire", "BatonDirector", "CBaton"]),
        floor("BatonWorkers", ["BatonFrames", "BatonInterpreter", "BatonSessions", "BatonWire", "CBaton"]),
        floor("BatonDask", ["BatonModel", "BatonEngine", "BatonWire", "CBaton"]),
        floor(
            "BatonShell",
            [
                "BatonModel", "BatonSyntax", "BatonInterpreter", "BatonREPL", "BatonStore", "BatonHost", "BatonRemote",
                "BatonWorkers", "CBaton",
            ]),
        // Floor 4
        .executableTarget(
            name: "baton",
            dependencies: [
                "BatonModel", "BatonSyntax", "BatonInterpreter", "BatonEngine", "BatonWire", "BatonREPL",
                "BatonReport", "BatonAssist", "BatonNotebook",
                "BatonImport", "BatonProcess", "BatonSlurm", "BatonStore", "BatonHost",
                "BatonClient", "BatonAgent", "BatonRemote", "BatonConnectors",
                "BatonShell", "BatonTerminal", "BatonWorkers",
                "CBaton",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        // For Jupyter; not part of `baton`, because ZeroMQ is there as a shared library only.
        .systemLibrary(name: "CZMQ", providers: [.apt(["libzmq3-dev"])]),
        .executableTarget(
            name: "baton-kernel",
            dependencies: [
                "BatonModel", "BatonSyntax", "BatonPlot", "BatonInterpreter", "BatonREPL", "BatonAssist", "BatonHost",
                "BatonShell", "CBaton", "CZMQ", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        // Speed and memory beside peers: `make bench`.
        .executableTarget(name: "baton-bench", dependencies: ["BatonSyntax", "BatonFrames"], swiftSettings: settings),
        // The engine in a simulated world: `make simulate`.
        .executableTarget(
            name: "baton-simulate", dependencies: ["BatonEngine", "BatonSimulation"], swiftSettings: settings),
        // What every backend has to keep, and a small one of virtual time that does.
        .target(
            name: "BackendContract",
            dependencies: ["BatonModel", "BatonEngine"],
            path: "Tests/BackendContract",
            swiftSettings: settings
        ),
        // A process that is there to be killed.
        .target(
            name: "CMortal", dependencies: ["CBaton"], path: "Tests/CMortal", cSettings: [.define("_GNU_SOURCE")]),
        tests(of: "BatonModel"),
        tests(of: "BatonSyntax", exclude: ["Corpus"]),
        // Data sessions without Python.
        .target(
            name: "LocalData", dependencies: ["BatonFrames", "BatonInterpreter", "BatonSessions"],
            path: "Tests/LocalData",
            swiftSettings: settings),
        tests(
            of: "BatonInterpreter", ["BatonModel", "BatonSyntax", "BatonPlot", "BatonFrames", "LocalData"],
            exclude: ["Corpus"]),
        // What every store of runs has to keep.
        .target(
            name: "StoreContract",
            dependencies: ["BatonModel", "BatonEngine"],
            path: "Tests/StoreContract",
            swiftSettings: settings
        ),
        tests(of: "BatonWire", ["BatonModel", "BatonFrames"]),
        // A disk that is soon full.
        .target(name: "SmallDisk", path: "Tests/SmallDisk", swiftSettings: settings),
        tests(of: "BatonStore", ["BatonModel", "BatonEngine", "BatonWire", "StoreContract", "SmallDisk"]),
        tests(of: "BatonEngine", ["BatonModel", "BatonSimulation", "BackendContract"]),
        tests(of: "BatonSimulation", ["BatonEngine"]),
        tests(
            of: "BatonProcess",
            ["BatonModel", "BatonEngine", "BatonInterpreter", "BackendContract", "CBaton", "CMortal"]),
        tests(of: "BatonSlurm", ["BatonModel", "BatonEngine", "BatonProcess", "BackendContract", "CBaton"]),
        tests(
            of: "BatonHost",
            [
                "BatonModel", "BatonSyntax", "BatonInterpreter", "BatonEngine", "BatonWire", "BatonREPL", "BatonAssist",
                "CBaton",
                "BackendContract", "LocalData",
            ], exclude: ["Corpus"]),
        tests(of: "BatonFrames", exclude: ["Golden", "Operations", "Python"]),
        tests(of: "BatonSessions", ["BatonFrames"]),
        tests(
            of: "BatonWorkers",
            ["BatonFrames", "BatonSyntax", "BatonInterpreter", "BatonSessions", "CBaton", "SmallDisk"],
            exclude: ["Python"]),
        tests(of: "BatonDask", ["BatonModel", "BatonEngine", "BackendContract", "CBaton"], exclude: ["Cluster"]),
        tests(of: "BatonPlot", exclude: ["Golden"]),
        tests(of: "BatonREPL", ["BatonModel", "BatonSyntax", "BatonPlot", "BatonFrames", "BatonInterpreter"]),
        tests(of: "BatonTerminal", ["BatonREPL"]),
        // A page in a real browser.
        .target(name: "PageBrowser", path: "Tests/PageBrowser", swiftSettings: settings),
        tests(of: "BatonReport", ["BatonModel", "BatonEngine", "PageBrowser"]),
        tests(of: "BatonNotebook", ["BatonSyntax", "BatonInterpreter", "PageBrowser"]),
        tests(of: "BatonAssist", ["BatonModel", "BatonSyntax", "BatonFrames", "BatonInterpreter", "LocalData"]),
        tests(of: "BatonImport", ["BatonSyntax", "BatonInterpreter"], exclude: ["Corpus"]),
        tests(
            of: "BatonDirector",
            [
                "BatonModel", "BatonFrames", "BatonSessions", "BatonWire", "BatonAgent", "DirectorStoreContract",
                "LocalData",
            ]),
        // What every store of a director has to keep.
        .target(
            name: "DirectorStoreContract",
            dependencies: ["BatonDirector"],
            path: "Tests/DirectorStoreContract",
            swiftSettings: settings
        ),
        tests(
            of: "BatonDirectorStore",
            ["BatonWire", "BatonStore", "BatonDirector", "DirectorStoreContract", "SmallDisk"]),
        tests(of: "BatonPage"),
        tests(of: "BatonAgent", ["BatonModel", "BatonWire", "BatonDirector"]),
        tests(of: "BatonClient", ["BatonModel", "BatonWire"]),
        tests(of: "BatonConnectors", ["BatonModel", "BatonWire", "BatonDirector", "baton"]),
        tests(
            of: "BatonRemote",
            [
                "BatonModel", "BatonWire", "BatonClient", "BatonAgent", "BatonDirector", "BatonInterpreter",
                "BatonStore", "BatonHost", "BatonEngine", "LocalData", "baton",
            ]),
        // The house itself: its floors, its files, its examples; and the program from outside.
        .testTarget(name: "BatonHouseTests", dependencies: ["BatonSyntax"], swiftSettings: settings),
        .testTarget(
            name: "BatonCommandTests", dependencies: ["baton"], exclude: ["Jupyter"], swiftSettings: settings),
    ]
)

// These files become part of the program: one that links nothing has no folder beside it to read them from.
package.targets.first { $0.name == "BatonPage" }?.resources = [.embedInCode("Assets")]
package.targets.first { $0.name == "BatonFrames" }?.resources = [
    .embedInCode("Library/snippets.py"), .embedInCode("Library/Engines"),
]
package.targets.first { $0.name == "BatonWorkers" }?.resources = [.embedInCode("Python")]
package.targets.first { $0.name == "BatonDask" }?.resources = [.embedInCode("Python")]

// The director and the client's transport: the only part that links the HTTP stack, which takes minutes to build.
if Context.environment["BATON_NET"] != "off" {
    package.dependencies += [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.0.0"),
    ]
    package.targets += [
        floor(
            "BatonHTTP",
            [
                "BatonModel", "BatonFrames", "BatonWire", "BatonDirector", "BatonSessions", "BatonPage", "CBaton",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "baton-net",
            dependencies: [
                "BatonModel", "BatonFrames", "BatonWire", "BatonDirector", "BatonDirectorStore", "BatonConnectors",
                "BatonHTTP", "BatonHost", "BatonSessions", "BatonWorkers", "CBaton",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        // The second program from outside; the page that it serves in a real browser.
        .testTarget(
            name: "BatonNetTests", dependencies: ["baton-net", "BatonModel", "BatonWire"], exclude: ["Page"],
            swiftSettings: settings),
        // Both programs as processes, and what can happen to them.
        .testTarget(
            name: "BatonFaultTests", dependencies: ["baton", "baton-net"], exclude: ["Faults"], swiftSettings: settings),
        tests(
            of: "BatonHTTP",
            [
                "BatonWire", "BatonDirector", "CBaton", "baton-net",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
            ], exclude: ["Schemathesis"]),
    ]
}

// `BATON_ONLY="BatonDirectorTests"`: only the targets of these names and what they need, for quick builds of a part.
if let names = Context.environment["BATON_ONLY"] {
    var wanted = names.split(separator: " ").map(String.init)
    var kept: Set<String> = []
    while let name = wanted.popLast() {
        guard kept.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): wanted.append(name)
            default: break
            }
        }
    }
    package.targets.removeAll { !kept.contains($0.name) }
    package.products.removeAll { !kept.contains($0.name) }
}

// Fuzzing wants its own compiler options and scratch folder: `Fuzz/run.sh`.
if Context.environment["BATON_FUZZ"] != nil {
    package.targets += [
        .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz-parser", dependencies: ["BatonSyntax", "CFuzzer"], path: "Fuzz/Parser", swiftSettings: settings),
        .executableTarget(
            name: "fuzz-format", dependencies: ["BatonSyntax", "CFuzzer"], path: "Fuzz/Format", swiftSettings: settings),
    ]
}
