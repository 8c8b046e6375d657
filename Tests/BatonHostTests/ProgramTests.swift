import Testing

/// What LANGUAGE.md says of tasks, dags, verbs and experiments, by programs that run.
struct ProgramTests {
    @Test(arguments: ProgramCase.all(in: "tasks.exp"))
    func `tasks do what is written beside them`(program: ProgramCase) throws { try check(program) }

    @Test(arguments: ProgramCase.all(in: "dags.exp"))
    func `dags do what is written beside them`(program: ProgramCase) throws { try check(program) }

    @Test(arguments: ProgramCase.all(in: "verbs.exp"))
    func `verbs do what is written beside them`(program: ProgramCase) throws { try check(program) }

    @Test(arguments: ProgramCase.all(in: "faults.exp"))
    func `faults are told at their place`(program: ProgramCase) throws { try check(program) }

    @Test(arguments: ProgramCase.all(in: "cache.exp"))
    func `steps run again when something counts that changed`(program: ProgramCase) throws { try check(program) }

    @Test func `the corpus is there`() {
        for file in ["cache.exp", "tasks.exp", "dags.exp", "verbs.exp", "faults.exp"] {
            #expect(ProgramCase.all(in: file).count > 20)
        }
    }

    private func check(_ program: ProgramCase) throws {
        let workshop = try Workshop()
        workshop.run(program.text)
        let printed = workshop.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect((printed.last == "" ? printed.dropLast() : printed[...]) == program.output[...])
        let found = workshop.faults.map { "\($0.line) \($0.code)" }
        #expect(found == program.errors.map { "\($0.line) \($0.code)" }, "\(workshop.faults)")
        for (fault, expected) in zip(workshop.faults, program.errors) {
            #expect("\(fault.message) \(fault.help)".contains(expected.words), "\(fault)")
        }
    }
}
