/// Why something could not be done: what was being done, to what, why it failed, whether trying again can
/// help, and what to do. Never holds a secret: a request's headers are not part of it.
package struct Fault: Error, Hashable, Sendable {
    /// What kind of trouble it is, from which follows what happens next (`RetryPolicy`).
    package enum Kind: Hashable, Sendable {
        /// Passes by itself: no connection, a timeout, a truncated body, 5xx.
        case transient
        /// The vendor asks the whole account to slow down; `wait` where it says for how long.
        case throttled(wait: Duration?)
        /// The answer came whole but is not what it should be: a malformed row, HTML, a loop.
        case malformed
        /// Credentials or rights: 401, 402, 403.
        case refused
        /// The account has no such stream.
        case unavailable
        /// The place in the walk is no longer accepted: begin the walk again.
        case expired
        /// To ask for what changed is not enough: the whole collection has to be walked.
        case incomplete
        /// The vendor does not accept the request and will not accept it again.
        case rejected
        /// This machine: the disk is full, the database is locked or read-only.
        case storage
        /// The database is damaged: nothing may be written to it any more.
        case damaged
        /// A person has to look: the answer is plausible but would do harm.
        case suspicious
    }

    package var kind: Kind
    /// What was being done: `fetch page 12`.
    package var operation: String
    /// To what: `welcomehome prospects`, a URL without its query.
    package var subject: String
    /// Why it failed, in words, with the vendor's own message if there is one.
    package var cause: String
    /// What a person can do; nil where there is nothing.
    package var hint: String?

    package init(_ kind: Kind, operation: String, subject: String, cause: String, hint: String? = nil) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.cause = cause
        self.hint = hint
    }
}

extension Fault: CustomStringConvertible {
    package var description: String {
        let sentence = "\(operation) (\(subject)): \(cause)"
        guard let hint else { return sentence }
        return "\(sentence). \(hint)"
    }
}
