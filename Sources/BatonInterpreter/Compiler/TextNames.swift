package import BatonSyntax

/// The globals that a text has to do with, as the resolver has found them.
package struct TextNames: Sendable {
    /// Declared by the text, with the place of each.
    package var declared: [String: Span] = [:]
    /// Of earlier texts, with the place of the first use.
    package var used: [String: Span] = [:]
    /// Those of `used` that it assigns to.
    package var assigned: Set<String> = []
}

extension Interpreter {
    /// Finds the names of a text and takes them as declared, without running anything.
    ///
    /// For an interpreter that is asked nothing else: the globals have no values.
    package func names(of source: SourceFile, _ program: Program) -> TextNames {
        let resolver = Resolver(source, program, interpreter: self, module: module)
        resolver.resolve(program)
        var names = TextNames()
        let resolution = resolver.resolution
        for (name, variable) in resolution.names { names.declared[name] = variable.span }
        for (start, use) in resolution.uses {
            guard case .variable(let variable) = use, variable.isEarlier, variable.slot != nil else { continue }
            let place = Span(start, start + UInt32(variable.name.utf8.count))
            if let known = names.used[variable.name], known.start <= start { continue }
            names.used[variable.name] = place
        }
        names.assigned = resolution.assignedEarlier
        module.slotCount += resolution.globalCount
        for (name, variable) in resolution.names {
            variable.isEarlier = true
            module.names[name] = variable
        }
        return names
    }
}
