/// The vendors of one simulator, made together with one clock. A new vendor is one line at each place.
struct Cast: Sendable {
    let welcomeHome: WelcomeHome
    let wealthbox: Wealthbox
    let myCRM: MyCRM
    let rentalot: Rentalot

    init(_ configuration: Simulator.Configuration) {
        welcomeHome = WelcomeHome(configuration.welcomeHome, clock: configuration.clock)
        wealthbox = Wealthbox(configuration.wealthbox, clock: configuration.clock)
        myCRM = MyCRM(configuration.myCRM, clock: configuration.clock)
        rentalot = Rentalot(configuration.rentalot, clock: configuration.clock)
    }

    var all: [any MutableVendor] {
        [
            welcomeHome,
            wealthbox,
            myCRM,
            rentalot,
        ]
    }
}

extension Simulator {
    package var welcomeHome: WelcomeHome { cast.welcomeHome }
    package var wealthbox: Wealthbox { cast.wealthbox }
    package var myCRM: MyCRM { cast.myCRM }
    package var rentalot: Rentalot { cast.rentalot }

    /// Every vendor whose data a test can change without knowing it.
    package var vendors: [any MutableVendor] { cast.all }
}
