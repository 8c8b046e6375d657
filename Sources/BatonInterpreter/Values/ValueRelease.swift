/// Lets values go in a loop. Left to themselves, lists in lists would be released by functions inside one another,
/// which a million levels turn into the end of the native stack.
enum ValueRelease {
    /// Releases the values, and what they alone hold.
    static func drain(_ values: consuming [Value]) {
        // The only copy: whoever else held the array would hold what is in it.
        var pending = values
        while var value = pending.popLast() {
            withUnsafeMutablePointer(to: &value) { place in
                guard let inner = contents(of: place) else { return }
                for item in inner where isContainer(item) { pending.append(item) }
            }
        }
    }

    static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .list, .map, .deferred: true
        default: false
        }
    }

    /// What a container holds, taken out of it, when nobody else holds the container.
    private static func contents(of place: UnsafeMutablePointer<Value>) -> [Value]? {
        if let list = place.list {
            return place.isOnlyOwner ? list._withUnsafeGuaranteedRef { $0.takeItems() } : nil
        }
        if let map = place.map {
            return place.isOnlyOwner ? map._withUnsafeGuaranteedRef { $0.takeValues() } : nil
        }
        if let deferred = place.deferred {
            return place.isOnlyOwner ? deferred._withUnsafeGuaranteedRef { $0.takeOperands() } : nil
        }
        return nil
    }
}
