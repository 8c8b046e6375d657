import BatonDirector
import BatonWire
import Testing

/// The examples in the description of the API.
struct ExampleTests {
    @Test func `every request with a JSON body has an example, which its schema takes`() {
        for route in Director.router.routes {
            guard case .json(let schema, _) = route.body else { continue }
            guard let example = route.bodyExample else {
                Issue.record("\(route.key) has no example")
                continue
            }
            #expect(schema.fault(in: example, at: route.key) == nil)
        }
    }

    @Test func `an example of an answer is one`() {
        for route in Director.router.routes {
            for answer in route.answers {
                guard let example = route.answerExample(answer.status) else { continue }
                guard case .json(let schema) = answer.content else {
                    Issue.record("\(route.key) \(answer.status) has no JSON")
                    continue
                }
                #expect(schema.fault(in: example, at: route.key) == nil)
            }
        }
    }

    @Test func `no example is of a route that is not there`() {
        var keys: Set<String> = []
        for route in Director.router.routes {
            keys.insert(route.key)
            for answer in route.answers { keys.insert("\(route.key) \(answer.status)") }
        }
        #expect(OpenAPIDocument.exampleKeys.subtracting(keys).sorted() == [])
    }
}
