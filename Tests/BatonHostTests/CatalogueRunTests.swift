import BatonInterpreter
import BatonSyntax
import Testing

/// The programs that `baton explain CODE` shows do what it says of them.
struct CatalogueRunTests {
    private static let codes = DiagnosticCode.allCases.filter {
        if case .run = Catalogue.entry(for: $0).trigger { true } else { false }
    }

    @Test(arguments: codes)
    func `the wrong program gives the code`(code: DiagnosticCode) throws {
        let workshop = try Workshop()
        workshop.run(Catalogue.entry(for: code).wrong)
        let found = Set(workshop.faults.map(\.code))
        // A run that fails is told of as it ends; what its missing result causes comes after.
        #expect(found.contains(code.rawValue) && found.isSubset(of: [code.rawValue, "E0401"]), "\(workshop.faults)")
        #expect(workshop.faults.allSatisfy { $0.line > 0 }, "\(workshop.faults)")
    }

    @Test(arguments: codes)
    func `the right program gives nothing`(code: DiagnosticCode) throws {
        let workshop = try Workshop()
        workshop.run(Catalogue.entry(for: code).right)
        #expect(workshop.faults.isEmpty, "\(workshop.faults)")
    }

    @Test func `the examples of the library are true`() throws {
        let workshop = try Workshop()
        for function in Library.functions {
            for example in function.examples where example.contains(" == ") {
                workshop.run("assert \(example)", name: "\(function.name).exp")
                #expect(workshop.faults.isEmpty, "\(example): \(workshop.faults)")
            }
        }
    }
}
