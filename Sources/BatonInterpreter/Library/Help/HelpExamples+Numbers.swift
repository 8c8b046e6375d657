// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let numbers = #"""
        : range
        range(3)
        #=> 0..<3

        list(range(10, 0, -5))
        #=> [10, 5]

        : abs
        abs(-3)
        #=> 3

        abs(2s - 5s)
        #=> 3s

        : sign
        sign(-2.5)
        #=> -1

        map([3, 0, -3], sign)
        #=> [1, 0, -1]

        : round
        round(2.5)
        #=> 2

        round(3.14159, 2)
        #=> 3.14

        : floor
        floor(-1.5)
        #=> -2

        floor(7 / 2)
        #=> 3

        : ceil
        ceil(1.2)
        #=> 2

        ceil(-1.2)
        #=> -1

        : trunc
        trunc(-1.7)
        #=> -1

        trunc(1.7)
        #=> 1

        : clamp
        clamp(12, 0, 10)
        #=> 10

        clamp(-5s, 0s, 1m)
        #=> 0s

        : mod
        mod(-1, 3)
        #=> 2

        mod(7, 3)
        #=> 1

        : is_nan
        is_nan(nan)
        #=> true

        is_nan(1.5)
        #=> false

        : linspace
        linspace(0, 1, 3)
        #=> [0.0, 0.5, 1.0]

        linspace(10, 0, 5)
        #=> [10.0, 7.5, 5.0, 2.5, 0.0]

        : logspace
        logspace(0, 2, 3)
        #=> [1.0, 10.0, 100.0]

        logspace(-3, -1, 3)
        #=> [0.001, 0.01, 0.1]

        : sqrt
        sqrt(9)
        #=> 3.0

        map([1, 4, 16], sqrt)
        #=> [1.0, 2.0, 4.0]

        : exp
        exp(0)
        #=> 1.0

        round(exp(1), 4)
        #=> 2.7183

        : log
        log(8, 2)
        #=> 3.0

        round(log(10), 4)
        #=> 2.3026

        : log2
        log2(8)
        #=> 3.0

        log2(0.5)
        #=> -1.0

        : log10
        log10(1000)
        #=> 3.0

        log10(0.01)
        #=> -2.0

        : sin
        sin(0)
        #=> 0.0

        round(sin(pi / 2), 6)
        #=> 1.0

        : cos
        cos(0)
        #=> 1.0

        round(cos(pi), 6)
        #=> -1.0

        : tan
        tan(0)
        #=> 0.0

        round(tan(pi / 4), 6)
        #=> 1.0

        : atan
        atan(0)
        #=> 0.0

        round(atan(1) * 4, 4)
        #=> 3.1416

        : atan2
        atan2(0, 1)
        #=> 0.0

        round(atan2(1, 1), 4)
        #=> 0.7854

        : tanh
        tanh(0)
        #=> 0.0

        round(tanh(1), 4)
        #=> 0.7616

        : sum
        sum([1, 2, 3])
        #=> 6

        sum([1m, 30s])
        #=> 1m30s

        : product
        product([2, 3, 4])
        #=> 24

        product(1..5)
        #=> 120

        : mean
        mean([1, 2, 6])
        #=> 3.0

        mean([100ms, 300ms])
        #=> 200ms

        : median
        median([1, 9, 2])
        #=> 2.0

        median([1, 2, 3, 4])
        #=> 2.5

        : std
        std([1, 2, 3, 4])
        #=> 1.2909944487358056

        round(std([2.0, 4.0, 9.0]), 3)
        #=> 3.606

        : var
        var([1, 2, 3, 4])
        #=> 1.6666666666666667

        var([5, 5, 5])
        #=> 0.0

        : min
        min([3, 1, 2])
        #=> 1

        min(5s, 1m)
        #=> 5s

        : max
        max([3, 1, 2])
        #=> 3

        max([{loss: 0.2}, {loss: 0.5}] | map(r => r.loss))
        #=> 0.5

        : quantile
        quantile([1, 2, 3, 4], 0.5)
        #=> 2.5

        quantile(0..100, 0.9)
        #=> 90.0

        : count
        count([1, 5, 7], x => x > 4)
        #=> 2

        count(["a", "b"])
        #=> 2

        : unique_count
        unique_count([1, 2, 1])
        #=> 2

        unique_count(chars("banana"))
        #=> 3

        : collect
        collect(0..<3)
        #=> [0, 1, 2]

        [{k: 1, v: 2}, {k: 1, v: 3}] | group k { vs = collect(v) }
        #=> [{k: 1, vs: [2, 3]}]

        : tally
        tally(["a", "b", "b"])
        #=> [{value: "b", count: 2}, {value: "a", count: 1}]

        tally(chars("banana"))
        #=> [{value: "a", count: 3}, {value: "n", count: 2}, {value: "b", count: 1}]

        : cumsum
        cumsum([1, 2, 3])
        #=> [1, 3, 6]

        cumsum([0.5, 0.5])
        #=> [0.5, 1.0]

        : random
        random(seed: 1) == random(seed: 1)
        #=> true

        all(random(5, seed: 2), x => x >= 0 and x < 1)
        #=> true

        : random_int
        random_int(3, 4)
        #=> 3

        all(0..<20 | map(i => random_int(1, 7, seed: i)), x => x >= 1 and x < 7)
        #=> true

        : shuffle
        sort(shuffle([3, 1, 2]))
        #=> [1, 2, 3]

        shuffle(0..<5, seed: 7) == shuffle(0..<5, seed: 7)
        #=> true

        : sample
        size(sample(0..<100, 5))
        #=> 5

        sample(0..<100, 3, seed: 7) == sample(0..<100, 3, seed: 7)
        #=> true
        """#
}
