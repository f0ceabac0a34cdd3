package import Sync

/// Several observers as one.
package struct Observers: SyncObserver {
    private let all: [any SyncObserver]

    package init(_ all: [any SyncObserver]) {
        self.all = all
    }

    package func note(_ event: SyncEvent) {
        for observer in all { observer.note(event) }
    }
}
