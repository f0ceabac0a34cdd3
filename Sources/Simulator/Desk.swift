/// Takes requests in: finds the vendor, lets the faults happen, writes the log.
struct Desk: Sendable {
    let clock: SimulatorClock
    let vendors: [any SimulatedVendor]
    let faults = FaultQueue()
    let log = RequestLog()

    init(clock: SimulatorClock, vendors: [any SimulatedVendor]) {
        self.clock = clock
        self.vendors = vendors
    }

    /// What the API's origin answers.
    func answer(_ request: SimulatedRequest, downloads: String) -> Delivery {
        if request.path.hasPrefix(ControlPanel.prefix) {
            return .whole(ControlPanel(desk: self).answer(to: request))
        }
        let vendor = vendors.first { request.path == $0.prefix || request.path.hasPrefix($0.prefix + "/") }
        guard let vendor else {
            return deliver(
                .error(404, "Not found"), to: request, subject: RequestSubject(), isAuthorized: false)
        }
        let isAuthorized = vendor.accepts(request)
        let subject = vendor.subject(of: request)
        guard request.method == "GET" else {
            return exchange(request, with: vendor, subject: subject, isAuthorized: isAuthorized)
        }
        let answer = vendor.answer(to: request, downloads: downloads)
        return deliver(answer, to: request, subject: subject, isAuthorized: isAuthorized)
    }

    /// A request that may change something at the vendor: one for a token.
    private func exchange(
        _ request: SimulatedRequest, with vendor: any SimulatedVendor, subject: RequestSubject,
        isAuthorized: Bool
    ) -> Delivery {
        if let fault = faults.refusal(of: request, subject: subject) {
            return send(
                .error(500, "Not done"), fault: fault, to: request, subject: subject,
                isAuthorized: isAuthorized)
        }
        let answer = vendor.answer(to: request, downloads: "")
        let fault = faults.spoiling(of: request, subject: subject, answer: answer)
        return send(answer, fault: fault, to: request, subject: subject, isAuthorized: isAuthorized)
    }

    /// What the other origin answers.
    func download(_ request: SimulatedRequest) -> Delivery {
        for vendor in vendors {
            guard let answer = vendor.download(request) else { continue }
            return deliver(
                answer, to: request, subject: vendor.subject(of: request),
                isAuthorized: vendor.accepts(request),
                origin: .downloads)
        }
        return deliver(
            .error(404, "Not found"), to: request, subject: RequestSubject(), isAuthorized: false,
            origin: .downloads)
    }

    private func deliver(
        _ answer: Answer, to request: SimulatedRequest, subject: RequestSubject, isAuthorized: Bool,
        origin: LoggedRequest.Origin = .api
    ) -> Delivery {
        let fault = faults.next(for: request, subject: subject, answer: answer)
        return send(
            answer, fault: fault, to: request, subject: subject, isAuthorized: isAuthorized, origin: origin)
    }

    private func send(
        _ answer: Answer, fault: SimulatedFault?, to request: SimulatedRequest, subject: RequestSubject,
        isAuthorized: Bool, origin: LoggedRequest.Origin = .api
    ) -> Delivery {
        let now = clock.now
        let own = "http://\(request.host)\(request.target)"
        let delivery = fault?.spoil(answer, own: own, now: now) ?? .whole(answer)
        log.append(
            LoggedRequest(
                origin: origin, method: request.method, target: request.target,
                hadAuthorization: request.hasCredential, wasAuthorized: isAuthorized, time: now,
                status: delivery.status, table: subject.table, cursor: subject.cursor,
                userAgent: request.userAgent))
        return delivery
    }
}

extension Delivery {
    fileprivate var status: Int {
        switch self {
        case .whole(let answer), .half(let answer): answer.status
        case .never: 0
        }
    }
}
