import BatonFrames
import Testing

@Suite struct RecipeTests {
    @Test func `a recipe is a value, and goes on from another without changing it`() {
        let trips = Recipe(.variable("trips"))
        let dear = trips.then(.filter(.apply(.greater, [.column("fare"), .literal(.int(10))])))
        #expect(trips.steps.isEmpty)
        #expect(dear == trips.then(.filter(.apply(.greater, [.column("fare"), .literal(.int(10))]))))
        #expect(dear != trips)
    }

    @Test func `a schema finds its columns by name, and refuses a name twice`() {
        let schema = Schema([Column("town", .text), Column("fare", .float)])
        #expect(schema["fare"] == .float && schema.place(of: "fare") == 1 && schema["tip"] == nil)
        #expect(Schema(checking: [Column("a", .int), Column("a", .text)]) == nil)
    }
}
