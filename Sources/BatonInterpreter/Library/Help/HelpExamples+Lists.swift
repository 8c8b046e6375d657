// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let lists = #"""
        : size
        size([1, 2, 3])
        #=> 3

        size("größe")
        #=> 5

        : first
        first([3, 4])
        #=> 3

        first([], default: 0)
        #=> 0

        : last
        last([3, 4])
        #=> 4

        last([], default: 0)
        #=> 0

        : slice
        slice([1, 2, 3, 4], 1, 3)
        #=> [2, 3]

        slice("abcdef", 2)
        #=> "cdef"

        : reverse
        reverse([1, 2, 3])
        #=> [3, 2, 1]

        reverse("abc")
        #=> "cba"

        : contains
        contains([1, 2], 2)
        #=> true

        contains("banana", "nan")
        #=> true

        : index_of
        index_of([5, 7], 7)
        #=> 1

        is_null(index_of([5, 7], 9))
        #=> true

        : unique
        unique([2, 1, 2])
        #=> [2, 1]

        size(unique(["a", "b", "a"]))
        #=> 2

        : zip
        zip([1, 2], ["a", "b"])
        #=> [[1, "a"], [2, "b"]]

        zip([1, 2, 3], [4, 5, 6]) | map(p => p[0] * p[1]) | sum
        #=> 32

        : enumerate
        enumerate(["a", "b"])
        #=> [[0, "a"], [1, "b"]]

        enumerate(["a", "b"], start: 1)
        #=> [[1, "a"], [2, "b"]]

        : flatten
        flatten([[1, 2], [3]])
        #=> [1, 2, 3]

        flatten([[1], [[2]]])
        #=> [1, [2]]

        : chunks
        chunks([1, 2, 3], 2)
        #=> [[1, 2], [3]]

        map(chunks(0..<10, 5), sum)
        #=> [10, 35]

        : repeat_list
        repeat_list([0], 3)
        #=> [0, 0, 0]

        repeat_list([1, 2], 2)
        #=> [1, 2, 1, 2]

        : map
        map([1, 2, 3], x => x * 10)
        #=> [10, 20, 30]

        ["a", "b"] | map(upper)
        #=> ["A", "B"]

        : flat_map
        flat_map([1, 2], x => [x, x * 10])
        #=> [1, 10, 2, 20]

        ["a b", "c"] | flat_map(t => split(t))
        #=> ["a", "b", "c"]

        : filter
        filter([1, 2, 3], x => x > 1)
        #=> [2, 3]

        0..<10 | filter(x => x % 3 == 0)
        #=> [0, 3, 6, 9]

        : find
        find([1, 5, 7], x => x > 3)
        #=> 5

        find([1, 2], x => x > 3) ?? "none"
        #=> "none"

        : reduce
        reduce([1, 2, 3], (a, b) => a + b)
        #=> 6

        reduce(["a", "b"], (text, x) => text + x, ">")
        #=> ">ab"

        : any
        any([1, 2], x => x > 1)
        #=> true

        any([false, true])
        #=> true

        : all
        all([1, 2], x => x > 0)
        #=> true

        all([true, false])
        #=> false

        : zip_with
        zip_with([1, 2], [10, 20], (x, y) => x + y)
        #=> [11, 22]

        zip_with(["a", "b"], [1, 2], (name, n) => "${name}${n}")
        #=> ["a1", "b2"]

        : sort
        sort([3, 1, 2])
        #=> [1, 2, 3]

        sort(["bb", "a", "ccc"], size, descending: true)
        #=> ["ccc", "bb", "a"]

        : sort_by
        sort_by([1, -3, 2], x => abs(x))
        #=> [1, 2, -3]

        sort_by(["bb", "a"], size)
        #=> ["a", "bb"]

        : group_by
        group_by([1, 2, 3], x => if x % 2 == 0 then "even" else "odd")
        #=> [{key: "odd", items: [1, 3]}, {key: "even", items: [2]}]

        group_by(["ant", "bee", "asp"], w => first(chars(w)))
        #=> [{key: "a", items: ["ant", "asp"]}, {key: "b", items: ["bee"]}]

        : keys
        keys({b: 1, a: 2})
        #=> ["b", "a"]

        sort(keys({b: 1, a: 2}))
        #=> ["a", "b"]

        : values
        values({b: 1, a: 2})
        #=> [1, 2]

        sum(values({b: 1, a: 2}))
        #=> 3

        : items
        items({a: 1})
        #=> [["a", 1]]

        items({a: 1, b: 2}) | map(pair => pair[1])
        #=> [1, 2]

        : from_items
        from_items([["a", 1], ["b", 2]])
        #=> {a: 1, b: 2}

        from_items(zip(["x", "y"], [1, 2]))
        #=> {x: 1, y: 2}

        : get_or
        get_or({a: 1}, "b", 0)
        #=> 0

        get_or([5, 6], 9, -1)
        #=> -1

        : merge
        merge({a: 1, b: 2}, {b: 3})
        #=> {a: 1, b: 3}

        merge({jobs: 2}, {name: "base"}, {jobs: 8})
        #=> {jobs: 8, name: "base"}

        : without
        without({a: 1, b: 2}, "a")
        #=> {b: 2}

        without({a: 1, b: 2, c: 3}, "a", "c")
        #=> {b: 2}

        : grid
        grid({lr: [0.1, 0.01], seed: [1, 2]})
        #=> [{lr: 0.1, seed: 1}, {lr: 0.1, seed: 2}, {lr: 0.01, seed: 1}, {lr: 0.01, seed: 2}]

        size(grid({lr: [0.1, 0.01], seed: 0..<3}))
        #=> 6
        """#
}
