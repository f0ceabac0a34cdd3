import Dispatch

/// Runs the store's work on a thread of its own: SQLite blocks, and the cooperative pool must not.
final class StoreExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "crmirror.store")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

/// Runs on a thread of its own what blocks before there is a store.
final class OpeningExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "crmirror.store.opening")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
