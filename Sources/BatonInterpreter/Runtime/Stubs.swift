package class TaskObject: LanguageObject { package var name: String { "" }; package var outputNames: [String] { [] } }
extension Interpreter { package var runs: (any RunHost)? { nil } }
extension StepStatus {}
import BatonModel
extension RunGraph { var allPaths: Set<String> { StepPath.all(allSteps.map(\.path)) } }
extension Value { init(_ d: Datum) { self = .null } }
