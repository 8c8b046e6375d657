import Testing

@testable import BatonTerminal

/// What keys do to a text.
struct EditedLineTests {
    @Test func `up and down go from line to line and keep the column where there is one`() {
        var line = EditedLine("first line\nab\nthird", cursor: 8)
        var places = [line.cursor]
        while line.moveDown() { places.append(line.cursor) }
        #expect(places == [8, 13, 16])
        while line.moveUp() { places.append(line.cursor) }
        #expect(places == [8, 13, 16, 13, 2])
    }

    @Test func `a closing bracket behind blanks takes one level back`() {
        var line = EditedLine("for x in xs {\n    print x\n    ")
        line.closeBracket("}", width: 4)
        #expect(line.text == "for x in xs {\n    print x\n}" && line.cursor == line.scalars.count)
        line.closeBracket(")", width: 4)
        #expect(line.text.hasSuffix("})"))
    }

    @Test(arguments: [
        ("run study(a.b", "study(a.b", "b"), ("let ö_1 = x  ", "x  ", "x  "), ("", "", ""), ("a\nb", "b", "b"),
    ])
    func `words in front end at blanks, or at what is no letter`(text: String, blank: String, word: String) {
        let line = EditedLine(text)
        #expect(EditedLine.text(line.scalars[line.blankWordBefore]) == blank)
        #expect(EditedLine.text(line.scalars[line.wordBefore]) == word)
    }

    @Test func `kills that follow each other are put in as one`() {
        var ring = KillRing()
        ring.keep("b", follows: false, inFront: true)
        ring.keep("a ", follows: true, inFront: true)
        ring.keep("x", follows: false, inFront: false)
        let texts = [ring.newest(), ring.older(), ring.older()]
        #expect(texts == ["x", "a b", "x"])
    }

    @Test func `the ring keeps its newest texts`() {
        var ring = KillRing()
        for index in 0...KillRing.textsMax { ring.keep("\(index)", follows: false, inFront: false) }
        let newest = ring.newest()
        #expect(newest == "\(KillRing.textsMax)")
        var oldest: String?
        for _ in 1..<KillRing.textsMax { oldest = ring.older() }
        #expect(oldest == "1")
    }

    @Test func `bytes of UTF-8 are found among code points`() {
        let line = EditedLine("ö + größe")
        #expect(line.scalarRange(ofBytes: 5..<12) == 4..<9)
        #expect(line.scalarRange(ofBytes: 1..<3) == nil)
        #expect(line.scalarRange(ofBytes: 12..<12) == 9..<9)
    }
}
