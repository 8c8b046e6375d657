import BatonDirector
import DirectorStoreContract
import Testing

struct MemoryStoreTests {
    @Test(arguments: DirectorStoreContract.checks.indices)
    func `the store in memory keeps the contract`(check: Int) throws {
        try DirectorStoreContract.checks[check].run(MemoryDirectorStore())
    }
}
