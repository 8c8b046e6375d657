import BatonSyntax

extension LibraryFunction {
    /// The arguments of a call in the order of the parameters.
    ///
    /// - Throws: `.wrongArguments` for too many, `.unknownArgument` for a name that no parameter has,
    ///   `.missingArgument` for a parameter that has to be given.
    package func bind(_ arguments: CallArguments) throws(RuntimeError) -> LibraryArguments {
        var values = [Value?](repeating: nil, count: parameters.count)
        var rest: [Value] = []
        for (index, value) in arguments.positional.enumerated() {
            if index < parameters.count, !parameters[index].isVariadic, rest.isEmpty {
                values[index] = value
            } else if let variadic = parameters.firstIndex(where: \.isVariadic), index >= variadic {
                rest.append(value)
            } else {
                throw tooMany(arguments.positional.count)
            }
        }
        for (name, value) in arguments.named {
            guard let index = parameters.firstIndex(where: { $0.name == name && !$0.isVariadic }) else {
                throw unknownArgument(name)
            }
            guard values[index] == nil else {
                throw RuntimeError(.wrongArguments, "`\(self.name)` is given `\(name)` twice", help: signature)
            }
            values[index] = value
        }
        for (index, parameter) in parameters.enumerated()
        where values[index] == nil && !parameter.isOptional && !parameter.isVariadic {
            throw RuntimeError(.missingArgument, "`\(name)` needs `\(parameter.name)`", help: signature)
        }
        return LibraryArguments(function: self, values: values, rest: rest)
    }

    private func tooMany(_ count: Int) -> RuntimeError {
        let most = parameters.count
        let limit = most == 0 ? "no arguments" : most == 1 ? "one argument at most" : "\(most) arguments at most"
        return RuntimeError(.wrongArguments, "`\(name)` takes \(limit), not \(count)", help: signature)
    }

    private func unknownArgument(_ given: String) -> RuntimeError {
        let names = parameters.filter { !$0.isVariadic }.map(\.name)
        let nearest = Suggestions.nearest(to: given, among: names)
        return RuntimeError(
            .unknownArgument, "`\(name)` has no argument `\(given)`",
            help: nearest.map { "did you mean '\($0)'?" } ?? signature)
    }
}
