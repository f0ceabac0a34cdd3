extension Moment {
    /// `2015-05-24 10:00 AM -0400`: to the minute, in the time of the East Coast, which is four hours behind UTC
    /// from April to October here and five in the other months.
    var wealthbox: String {
        let month = Int(iso8601.dropFirst(5).prefix(2)) ?? 1
        let hoursBehind = (4...10).contains(month) ? 4 : 5
        let local = (self - .seconds(hoursBehind * 3600)).iso8601
        let hour = Int(local.dropFirst(11).prefix(2)) ?? 0
        let minute = local.dropFirst(14).prefix(2)
        let clock = "\((hour + 11) % 12 + 1)"
        let paddedClock = clock.count < 2 ? "0" + clock : clock
        return "\(local.prefix(10)) \(paddedClock):\(minute) \(hour < 12 ? "AM" : "PM") -0\(hoursBehind)00"
    }

    /// `2022-06-30T00:00:00.000000+00:00`, as the removal of an option is told.
    var wealthboxISO8601: String {
        iso8601.dropLast() + "000+00:00"
    }

    /// Counts weeks, for what changes weekly.
    var week: Int64 {
        milliseconds / (7 * 86_400_000)
    }
}
