import BatonREPL
import CEditline

/// What a key did, as libedit wants to know it.
typealias KeyEffect = UInt8

extension KeyEffect {
    static let refresh = KeyEffect(CC_REFRESH)
    static let endsLine = KeyEffect(CC_EOF)
    static let nothing = KeyEffect(CC_NORM)
}

// The functions that keys are bound to, and the bindings: ours, with the user's on top.

extension LineEditor {
    private struct Function {
        var name: String
        var help: String
        var body: @convention(c) (OpaquePointer, Int32) -> UInt8

        init(_ name: String, _ help: String, _ body: @escaping @convention(c) (OpaquePointer, Int32) -> UInt8) {
            self.name = name
            self.help = help
            self.body = body
        }
    }

    private static let functions: [Function] = [
        Function("baton-enter", "Run the statement, or go on in a new line") { handle, _ in of(handle).enter() },
        Function("baton-break-line", "Begin a new line") { handle, _ in of(handle).breakLine() },
        Function("baton-complete", "Complete what stands in front") { handle, _ in of(handle).completeWord() },
        Function("baton-up", "The line above, or an earlier statement") { handle, _ in of(handle).up() },
        Function("baton-down", "The line below, or a later statement") { handle, _ in of(handle).down() },
        Function("baton-earlier", "An earlier statement that begins alike") { handle, _ in of(handle).walk(.earlier) },
        Function("baton-later", "A later statement that begins alike") { handle, _ in of(handle).walk(.later) },
        Function("baton-search", "Search the history") { handle, _ in of(handle).searchHistory() },
        Function("baton-paste", "Put a pasted block in") { handle, _ in of(handle).paste() },
        Function("baton-delete-or-end", "Delete a sign; leave on an empty line") { handle, _ in
            of(handle).deleteOrEnd()
        },
        Function("baton-line-start", "Start of the line") { handle, _ in of(handle).edit { $0.moveToLineStart() } },
        Function("baton-line-end", "End of the line") { handle, _ in of(handle).edit { $0.moveToLineEnd() } },
        Function("baton-clear", "Clear the screen") { handle, _ in of(handle).clear() },
        Function("baton-close-bracket", "Type a closing bracket") { handle, code in of(handle).closeBracket(code) },
        Function("baton-kill-line", "Kill to the end of the line") { handle, _ in of(handle).kill { $0.lineRest } },
        Function("baton-kill-line-start", "Kill to the start of the line") { handle, _ in
            of(handle).kill(inFront: true) { $0.lineBefore }
        },
        Function("baton-kill-blank-word", "Kill the word in front, up to a blank") { handle, _ in
            of(handle).kill(inFront: true) { $0.blankWordBefore }
        },
        Function("baton-kill-word-before", "Kill the word in front") { handle, _ in
            of(handle).kill(inFront: true) { $0.wordBefore }
        },
        Function("baton-kill-word", "Kill the word behind") { handle, _ in of(handle).kill { $0.wordAfter } },
        Function("baton-yank", "Put in what was killed last") { handle, _ in of(handle).yank() },
        Function("baton-yank-older", "Put in what was killed before instead") { handle, _ in of(handle).yankOlder() },
    ]

    /// Keys of both modes, as libedit writes them.
    private static let common: [(key: String, function: String)] = [
        ("^M", "baton-enter"), ("^J", "baton-enter"), ("^I", "baton-complete"), ("^D", "baton-delete-or-end"),
        ("^R", "baton-search"), ("^L", "baton-clear"), ("}", "baton-close-bracket"), ("]", "baton-close-bracket"),
        (")", "baton-close-bracket"),
    ]

    private static let emacs: [(key: String, function: String)] = [
        ("^A", "baton-line-start"), ("^E", "baton-line-end"), ("^P", "baton-earlier"), ("^N", "baton-later"),
        ("^K", "baton-kill-line"), ("^U", "baton-kill-line-start"), ("^W", "baton-kill-blank-word"),
        ("\\ed", "baton-kill-word"), ("\\e^?", "baton-kill-word-before"), ("\\e^H", "baton-kill-word-before"),
        ("^Y", "baton-yank"), ("\\ey", "baton-yank-older"),
    ]

    private static let viCommands: [(key: String, function: String)] = [
        ("^M", "baton-enter"), ("^J", "baton-enter"), ("k", "baton-up"), ("j", "baton-down"), ("-", "baton-earlier"),
        ("+", "baton-later"), ("^R", "baton-search"), ("^L", "baton-clear"), ("^P", "baton-earlier"),
        ("^N", "baton-later"), ("^D", "baton-delete-or-end"),
    ]

    private static func function(of key: SpecialKey, isVi: Bool) -> String {
        switch key {
        case .up: "baton-up"
        case .down: "baton-down"
        case .left: "ed-prev-char"
        case .right: "ed-next-char"
        case .home: "baton-line-start"
        case .end: "baton-line-end"
        case .delete: "ed-delete-next-char"
        case .wordLeft: "ed-prev-word"
        case .wordRight: isVi ? "vi-next-word" : "em-next-word"
        case .breakLine: "baton-break-line"
        case .tabBack: "baton-complete"
        case .paste: "baton-paste"
        }
    }

    /// Ours, between the user's choice of the mode and his bindings, which count most.
    func setUpKeys(editrc: String?) {
        for function in Self.functions {
            _ = baton_edit_add_function(handle, function.name, function.help, function.body)
        }
        _ = baton_edit_set_mode(handle, hooks.isVi ? "vi" : "emacs")
        if let editrc { _ = el_source(handle, editrc) }
        let isVi = baton_edit_is_vi(handle) != 0
        decoder.joinsSequences = isVi
        for (key, function) in Self.common { bind(key, function) }
        if isVi {
            for (key, function) in Self.viCommands { bind(key, function, inCommands: true) }
        } else {
            for (key, function) in Self.emacs { bind(key, function) }
            for (bytes, key) in SpecialKey.sequences {
                bind("\\e" + Self.written(bytes), Self.function(of: key, isVi: false))
            }
        }
        for key in SpecialKey.allCases {
            let code = "\\" + String(key.rawValue, radix: 8)
            bind(code, Self.function(of: key, isVi: isVi))
            if isVi { bind(code, Self.function(of: key, isVi: true), inCommands: true) }
        }
        if let editrc { baton_edit_source_bindings(handle, editrc) }
    }

    private func bind(_ key: String, _ function: String, inCommands: Bool = false) {
        _ = baton_edit_bind(handle, key, function, inCommands ? 1 : 0)
    }

    private static func written(_ bytes: [UInt8]) -> String {
        switch bytes {
        case [0x0D]: "^M"
        case [0x0A]: "^J"
        default: String(decoding: bytes, as: UTF8.self)
        }
    }
}
