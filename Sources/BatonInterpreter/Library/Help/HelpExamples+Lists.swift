// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let lists = #"""
        : size
        size([1, 2, 3])

        size("größe")

        : first
        first([3, 4])

        first([], default: 0)

        : last
        last([3, 4])

        last([], default: 0)

        : slice
        slice([1, 2, 3, 4], 1, 3)

        slice("abcdef", 2)

        : reverse
        reverse([1, 2, 3])

        reverse("abc")

        : contains
        contains([1, 2], 2)

        contains("banana", "nan")

        : index_of
        index_of([5, 7], 7)

        index_of([5, 7], 9)

        : unique
        unique([2, 1, 2])

        size(unique(["a", "b", "a"]))

        : zip
        zip([1, 2], ["a", "b"])

        zip([1, 2, 3], [4, 5, 6]) | map(p => p[0] * p[1]) | sum

        : enumerate
        enumerate(["a", "b"])

        enumerate(["a", "b"], start: 1)

        : flatten
        flatten([[1, 2], [3]])

        flatten([[1], [[2]]])

        : chunks
        chunks([1, 2, 3], 2)

        map(chunks(0..<10, 5), sum)

        : repeat_list
        repeat_list([0], 3)

        repeat_list([1, 2], 2)

        : map
        map([1, 2, 3], x => x * 10)

        ["a", "b"] | map(upper)

        : flat_map
        flat_map([1, 2], x => [x, x * 10])

        ["a b", "c"] | flat_map(t => split(t))

        : filter
        filter([1, 2, 3], x => x > 1)

        0..<10 | filter(x => x % 3 == 0)

        : find
        find([1, 5, 7], x => x > 3)

        find([1, 2], x => x > 3)

        : reduce
        reduce([1, 2, 3], (a, b) => a + b)

        reduce(["a", "b"], (text, x) => text + x, ">")

        : any
        any([1, 2], x => x > 1)

        any([false, true])

        : all
        all([1, 2], x => x > 0)

        all([true, false])

        : zip_with
        zip_with([1, 2], [10, 20], (x, y) => x + y)

        zip_with(["a", "b"], [1, 2], (name, n) => "${name}${n}")

        : sort
        sort([3, 1, 2])

        sort(["bb", "a", "ccc"], size, descending: true)

        : sort_by
        sort_by([1, -3, 2], x => abs(x))

        sort_by(["bb", "a"], size)

        : group_by
        group_by([1, 2, 3], x => if x % 2 == 0 then "even" else "odd")

        group_by(["ant", "bee", "asp"], w => first(chars(w)))

        : keys
        keys({b: 1, a: 2})

        sort(keys({b: 1, a: 2}))

        : values
        values({b: 1, a: 2})

        sum(values({b: 1, a: 2}))

        : items
        items({a: 1})

        items({a: 1, b: 2}) | map(pair => pair[1])

        : from_items
        from_items([["a", 1], ["b", 2]])

        from_items(zip(["x", "y"], [1, 2]))

        : get_or
        get_or({a: 1}, "b", 0)

        get_or([5, 6], 9, -1)

        : merge
        merge({a: 1, b: 2}, {b: 3})

        merge({jobs: 2}, {name: "base"}, {jobs: 8})

        : without
        without({a: 1, b: 2}, "a")

        without({a: 1, b: 2, c: 3}, "a", "c")

        : grid
        grid({lr: [0.1, 0.01], seed: [1, 2]})

        size(grid({lr: [0.1, 0.01], seed: 0..<3}))
        """#
}
