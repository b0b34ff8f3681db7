// SPDX-License-Identifier: Apache-2.0

/// The fault of a webhook's answer that leads to no usable stream.
public enum DocumentFault: Error, Sendable, Hashable {
    /// The answer isn't XML (Plivo's hang-up cause 8011). Carries the reason and the place.
    case notXML(String)
    /// The root, whose name is carried, isn't `Response`.
    case noResponse(String)
    /// There is text where only elements may be (Plivo's hang-up cause 8011).
    case strayText
    /// There is no `<Stream>` in a place where the provider looks for one.
    case noStream
    /// The URL is empty or can't be dialled (Twilio's errors 31920 and 31922).
    case badURL(String)
    /// A required attribute is missing.
    case missingAttribute(String)
    /// An attribute has a value that the provider doesn't take, such as a track on a bidirectional stream (Twilio's
    /// error 31941).
    case badAttribute(String, value: String)
    /// The parameters are longer than the provider takes: the name and value of one, in characters, with Twilio; all of
    /// them, in bytes, with Plivo.
    case parametersTooLong(limit: Int)
    /// The document ends with a stream that doesn't keep the call alive (Plivo's hang-up cause 4010).
    case nothingKeepsCallAlive
}

extension DocumentFault: CustomStringConvertible {
    /// One phrase without a full stop.
    public var description: String {
        switch self {
        case .notXML(let what): "it isn't XML: \(what)"
        case .noResponse(let root): "its root is \(root), not Response"
        case .strayText: "there is text where only elements may be"
        case .noStream: "it has no stream"
        case .badURL(let url): "\(url.debugDescription) can't be dialled"
        case .missingAttribute(let name): "\(name) is missing"
        case .badAttribute(let name, let value): "\(name) can't be \(value.debugDescription)"
        case .parametersTooLong(let limit): "its parameters are longer than \(limit)"
        case .nothingKeepsCallAlive: "nothing keeps the call alive after the beginning of the stream"
        }
    }
}
