import BatonEngine
import BatonStore
import StoreContract
import Testing

/// Every store keeps the contract.
struct ContractTests {
    @Test(arguments: StoreContract.all.map(\.name))
    func `the store in memory keeps it`(name: String) throws {
        let contract = try #require(StoreContract.all.first { $0.name == name })
        let store = MemoryStore()
        #expect(try contract.check(StoreContract.Place(store: store, other: { store })) == [])
    }

    @Test(arguments: StoreContract.all.map(\.name))
    func `the store on disk keeps it`(name: String) throws {
        let contract = try #require(StoreContract.all.first { $0.name == name })
        let folder = StoreFolder()
        let place = StoreContract.Place(store: folder.store(), other: { folder.store() })
        #expect(try contract.check(place) == [])
    }

    @Test(arguments: StoreContract.all.map(\.name))
    func `the store on disk keeps it with the tables up to date at each call`(name: String) throws {
        let contract = try #require(StoreContract.all.first { $0.name == name })
        let folder = StoreFolder()
        let place = StoreContract.Place(store: FlushedStore(folder.store()), other: { folder.store() })
        #expect(try contract.check(place) == [])
    }
}
