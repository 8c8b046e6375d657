import BatonModel

// The numbers of states are part of the format and are never given a new meaning.

extension StepStatus {
    package var wireNumber: UInt8 {
        switch self {
        case .waiting: 0
        case .running: 1
        case .succeeded: 2
        case .cached: 3
        case .failed: 4
        case .skipped: 5
        case .cancelled: 6
        case .timedOut: 7
        case .lost: 8
        }
    }

    package init?(wireNumber: UInt8) {
        guard let status = Self.allCases.first(where: { $0.wireNumber == wireNumber }) else { return nil }
        self = status
    }
}

extension RunStatus {
    package var wireNumber: UInt8 {
        switch self {
        case .waiting: 0
        case .running: 1
        case .succeeded: 2
        case .failed: 3
        case .cancelled: 4
        }
    }

    package init?(wireNumber: UInt8) {
        guard let status = Self.allCases.first(where: { $0.wireNumber == wireNumber }) else { return nil }
        self = status
    }
}

extension StepFailure.Fault {
    var wireNumber: UInt8 {
        switch self {
        case .script: 0
        case .program: 1
        case .machine: 2
        case .baton: 3
        }
    }

    init?(wireNumber: UInt8) {
        switch wireNumber {
        case 0: self = .script
        case 1: self = .program
        case 2: self = .machine
        case 3: self = .baton
        default: return nil
        }
    }
}

extension WireReader {
    mutating func stepStatus() throws(WireError) -> StepStatus {
        let number = try byte()
        guard let status = StepStatus(wireNumber: number) else {
            throw .unknownTag(Int(number), of: "status of a step", offset: offset - 1)
        }
        return status
    }

    mutating func runStatus() throws(WireError) -> RunStatus {
        let number = try byte()
        guard let status = RunStatus(wireNumber: number) else {
            throw .unknownTag(Int(number), of: "status of a run", offset: offset - 1)
        }
        return status
    }
}
