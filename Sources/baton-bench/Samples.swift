/// Texts to be parsed: the same experiment written in Exp and in Python, again and again with other names.
enum Samples {
    /// An Exp text of about that many bytes, whole declarations only.
    static func experiment(bytes: Int) -> [UInt8] { repeated(expChapter, bytes: bytes) }

    /// The same in Python.
    static func pythonModule(bytes: Int) -> [UInt8] { repeated(pythonChapter, bytes: bytes) }

    private static func repeated(_ chapter: (Int) -> String, bytes: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes + 4096)
        var number = 0
        while text.count < bytes {
            text += Array(chapter(number).utf8)
            number += 1
        }
        return text
    }

    private static func expChapter(_ n: Int) -> String {
        """
        # %% Chapter \(n): how the rate changes the loss.
        let rates_\(n) = [0.1, 0.01, 1e-3, \(n % 97).5]
        let names_\(n) = {first: "alpha \(n)", second: 'beta', "two words": [\(n), \(n + 1), 0xff]}

        ## The distance between two values, \(n) times.
        fn loss_\(n)(a, b) = (a - b) ** 2 + abs(a) * \(n) / 3.25

        fn clean_\(n)(rows, limit: Float = 0.5) {
            let kept = rows
                | where score > $limit and not is_null(label)
                | derive rate = score / total, town = upper(trim(town))
                | group town { rides = count(), rate = mean(rate) }
                | sort by -rides | take 10
            for row in kept {
                if row.rides > 100 and row.rate < 0.5 { print "row ${row.town} has ${row.rides}" }
            }
            return kept
        }

        ## Fit one model and report its loss on the held-out rows.
        task train_\(n)(rows: File, lr: Float, seed: Int = \(n)) {
            needs cpu: 2, memory: 1GiB
            timeout 10m
            retry 2, backoff: 5s
            sh "train --rows ${rows} --lr ${lr} --seed ${seed} > model_\(n).bin"
            output loss = json("metrics.json").loss
            output model = file("model_\(n).bin")
        }

        dag study_\(n)(source: File, epochs: Int = 10) {
            let ready = prepare(source)             # the rows that are whole
            for lr in rates_\(n), seed in 0..<3 {
                train_\(n)(ready.rows, lr: lr, seed: seed)
            }
            let best = pick(train_\(n).all)
            if best.loss < 0.2 { publish(best.model) }
            return {loss: best.loss, model: best.model, epochs: epochs * 2 + \(n)}
        }


        """
    }

    private static func pythonChapter(_ n: Int) -> String {
        """
        # %% Chapter \(n): how the rate changes the loss.
        rates_\(n) = [0.1, 0.01, 1e-3, \(n % 97).5]
        names_\(n) = {"first": "alpha \(n)", "second": 'beta', "two words": [\(n), \(n + 1), 0xff]}

        # The distance between two values, \(n) times.
        def loss_\(n)(a, b): return (a - b) ** 2 + abs(a) * \(n) / 3.25

        def clean_\(n)(rows, limit: float = 0.5):
            kept = (rows
                .where(lambda row: row.score > limit and not is_null(row.label))
                .derive(rate=lambda row: row.score / row.total, town=lambda row: upper(trim(row.town)))
                .group("town", rides=count(), rate=mean("rate"))
                .sort("-rides").take(10))
            for row in kept:
                if row.rides > 100 and row.rate < 0.5: print(f"row {row.town} has {row.rides}")
            return kept

        # Fit one model and report its loss on the held-out rows.
        @task(needs={"cpu": 2, "memory": 1 * GiB})
        def train_\(n)(rows: File, lr: float, seed: int = \(n)):
            timeout(minutes=10)
            retry(2, backoff=5)
            sh(f"train --rows {rows} --lr {lr} --seed {seed} > model_\(n).bin")
            loss = json("metrics.json").loss
            model = file("model_\(n).bin")
            return {"loss": loss, "model": model}

        @dag
        def study_\(n)(source: File, epochs: int = 10):
            ready = prepare(source)             # the rows that are whole
            for lr in rates_\(n):
                for seed in range(3):
                    train_\(n)(ready.rows, lr=lr, seed=seed)
            best = pick(train_\(n).all)
            if best.loss < 0.2: publish(best.model)
            return {"loss": best.loss, "model": best.model, "epochs": epochs * 2 + \(n)}


        """
    }
}
