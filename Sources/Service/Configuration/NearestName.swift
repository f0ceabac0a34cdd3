/// The candidate that was most likely meant by `name`; nil where none is near.
///
/// Near is a third of the letters, at least one and at most three: `poll_evry` is near `poll_every`, `env` and
/// `per` are strangers. Of equally near ones the first is taken.
func nearestName(to name: String, among candidates: [String]) -> String? {
    let limit = min(3, max(1, name.count / 3))
    let distances = candidates.map { (name: $0, distance: editDistance(name, $0)) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return nearest.distance <= limit ? nearest.name : nil
}

/// How many letters have to be put in, left out or replaced to make one text of the other, or neighbours
/// swapped (optimal string alignment, case ignored).
func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.lowercased().utf8)
    let right = Array(right.lowercased().utf8)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
            var best = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
