import Formats
import Mirror

/// Runs `work` and turns whatever goes wrong into a `Fault` that says so and holds no secret.
func reporting<Value>(
    _ operation: String,
    _ url: AbsoluteURL,
    _ limits: TransportLimits,
    _ work: () async throws -> Value
) async throws -> Value {
    do {
        return try await work()
    } catch {
        // A cancelled request fails in many ways; none of them is the vendor's fault.
        if Task.isCancelled || error is CancellationError { throw CancellationError() }
        if let fault = error as? Fault { throw fault }
        let interruption = Interruption(error, limits: limits)
        throw Fault(
            interruption.kind,
            operation: operation,
            subject: url.withoutQuery,
            cause: interruption.cause,
            hint: interruption.hint
        )
    }
}
