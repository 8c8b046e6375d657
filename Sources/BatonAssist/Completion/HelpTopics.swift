/// What `help` has a page on besides names.
enum HelpTopics {
    static let all: [Words.Entry] = [
        Words.Entry("errors", "what the codes of faults mean", .topic)
    ]
}
