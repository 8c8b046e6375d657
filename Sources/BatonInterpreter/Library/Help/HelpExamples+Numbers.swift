// Examples that `help` shows; what they give is recorded by the test that runs them.

extension HelpExamples {
    static let numbers = #"""
        : range
        range(3)

        list(range(10, 0, -5))

        : abs
        abs(-3)

        abs(2s - 5s)

        : sign
        sign(-2.5)

        map([3, 0, -3], sign)

        : round
        round(2.5)

        round(3.14159, 2)

        : floor
        floor(-1.5)

        floor(7 / 2)

        : ceil
        ceil(1.2)

        ceil(-1.2)

        : trunc
        trunc(-1.7)

        trunc(1.7)

        : clamp
        clamp(12, 0, 10)

        clamp(-5s, 0s, 1m)

        : mod
        mod(-1, 3)

        mod(7, 3)

        : is_nan
        is_nan(nan)

        is_nan(1.5)

        : linspace
        linspace(0, 1, 3)

        linspace(10, 0, 5)

        : logspace
        logspace(0, 2, 3)

        logspace(-3, -1, 3)

        : sqrt
        sqrt(9)

        map([1, 4, 16], sqrt)

        : exp
        exp(0)

        round(exp(1), 4)

        : log
        log(8, 2)

        round(log(10), 4)

        : log2
        log2(8)

        log2(0.5)

        : log10
        log10(1000)

        log10(0.01)

        : sin
        sin(0)

        round(sin(pi / 2), 6)

        : cos
        cos(0)

        round(cos(pi), 6)

        : tan
        tan(0)

        round(tan(pi / 4), 6)

        : atan
        atan(0)

        round(atan(1) * 4, 4)

        : atan2
        atan2(0, 1)

        round(atan2(1, 1), 4)

        : tanh
        tanh(0)

        round(tanh(1), 4)

        : sum
        sum([1, 2, 3])

        sum([1m, 30s])

        : product
        product([2, 3, 4])

        product(1..5)

        : mean
        mean([1, 2, 6])

        mean([100ms, 300ms])

        : median
        median([1, 9, 2])

        median([1, 2, 3, 4])

        : std
        std([1, 2, 3, 4])

        round(std([2.0, 4.0, 9.0]), 3)

        : var
        var([1, 2, 3, 4])

        var([5, 5, 5])

        : min
        min([3, 1, 2])

        min(5s, 1m)

        : max
        max([3, 1, 2])

        max([{loss: 0.2}, {loss: 0.5}] | map(r => r.loss))

        : quantile
        quantile([1, 2, 3, 4], 0.5)

        quantile(0..100, 0.9)

        : count
        count([1, 5, 7], x => x > 4)

        count(["a", "b"])

        : unique_count
        unique_count([1, 2, 1])

        unique_count(chars("banana"))

        : collect
        collect(0..<3)

        [{k: 1, v: 2}, {k: 1, v: 3}] | group k { vs = collect(v) }

        : tally
        tally(["a", "b", "b"])

        tally(chars("banana"))

        : cumsum
        cumsum([1, 2, 3])

        cumsum([0.5, 0.5])

        : random
        random(seed: 1) == random(seed: 1)

        all(random(5, seed: 2), x => x >= 0 and x < 1)

        : random_int
        random_int(3, 4)

        all(0..<20 | map(i => random_int(1, 7, seed: i)), x => x >= 1 and x < 7)

        : shuffle
        sort(shuffle([3, 1, 2]))

        shuffle(0..<5, seed: 7) == shuffle(0..<5, seed: 7)

        : sample
        size(sample(0..<100, 5))

        sample(0..<100, 3, seed: 7) == sample(0..<100, 3, seed: 7)
        """#
}
