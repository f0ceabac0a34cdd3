package import Mirror

/// How crmirror ends (`sysexits.h` where it has a name for it).
package enum ExitCode: Int32, Sendable {
    /// Everything asked for is complete.
    case complete = 0
    /// Something is not; the last line says what.
    case incomplete = 1
    case usage = 64
    /// A database is damaged: nothing writes to it until a person has looked, so a service must not be started
    /// again (EX_DATAERR).
    case damaged = 65
    /// Another crmirror holds the database.
    case held = 75
    /// Every account's credential was refused.
    case refused = 77
    case configuration = 78
    /// Stopped by a signal; the same command goes on.
    case interrupted = 130

    /// What a program ends with that could not go on.
    package init(_ fault: Fault) {
        self = fault.kind == .damaged ? .damaged : .incomplete
    }
}
