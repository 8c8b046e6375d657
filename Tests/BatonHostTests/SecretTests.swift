import Foundation
import Testing

/// `secret("…")`: given to tasks by their environment, shown nowhere.
struct SecretTests {
    @Test func `a secret within a text reaches its task whole, and stays in no log`() throws {
        setenv("baton_test_secret", "sesame-open-7", 1)
        let workshop = try Workshop()
        workshop.run(
            #"""
            task ask(prefix: String) {
                env TOKEN: "Bearer ${"${prefix}:"} ${secret("baton_test_secret")}!"
                sh "echo $TOKEN; echo $TOKEN >&2; printf %s \"$TOKEN\" | wc -c"
                output count = int(trim(last(lines(stdout))))
            }
            task fails { env TOKEN: secret("baton_test_secret")
                retry 1
                sh "echo $TOKEN; exit 3" }
            let r = run ask("a")
            print r.count
            print "text ${secret("baton_test_secret")}"
            run fails()
            """#)
        #expect(workshop.faults.map(\.code) == ["E0401"])
        #expect(workshop.output == "24\ntext <secret baton_test_secret>\n")
        let store = workshop.folder.appendingPathComponent(".baton")
        let files = FileManager.default.enumerator(at: store, includingPropertiesForKeys: nil)?.allObjects ?? []
        let texts = files.compactMap { ($0 as? URL).flatMap { try? Data(contentsOf: $0) } }
        #expect(texts.contains { String(decoding: $0, as: UTF8.self).contains("Bearer a: *************!") })
        #expect(!texts.contains { String(decoding: $0, as: UTF8.self).contains("sesame-open-7") })
    }

    @Test func `a text with a secret in it goes nowhere but into an environment`() throws {
        setenv("baton_test_secret", "sesame-open-7", 1)
        let workshop = try Workshop()
        workshop.run(
            """
            task t { sh "echo ${"x ${secret("baton_test_secret")}"}" }
            run t()
            """)
        #expect(workshop.faults.first?.message.contains("the secret 'baton_test_secret' can't be an argument") == true)
    }
}
