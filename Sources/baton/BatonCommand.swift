import ArgumentParser

@main
struct BatonCommand: ParsableCommand {
    mutating func run() throws {}
}
