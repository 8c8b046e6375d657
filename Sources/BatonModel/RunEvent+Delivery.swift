extension RunEvent {
    /// Name of the flag that stands in front of an event from outside of a deployment: its number is that of the event
    /// at the director. Nobody else can set a flag of that name, because it begins with a control character.
    package static let deliveryMark = "\u{1}delivered"
}
