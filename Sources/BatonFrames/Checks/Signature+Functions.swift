// What each function takes and gives: the one table of their types.

extension ScalarFunction {
    var signature: Signature {
        switch self {
        case .and, .or: Signature([.bool], repeats: true, .type(.bool))
        case .not: Signature([.bool], .type(.bool))
        case .equal, .notEqual, .same: Signature([.any, .likeFirst], .type(.bool))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: Signature([.ordered, .likeFirst], .type(.bool))
        case .isIn: Signature([.any, .likeFirst], optional: 1, repeats: true, .type(.bool))
        case .isNull: Signature([.any], .type(.bool))
        case .isNaN: Signature([.number], .type(.bool))
        case .coalesce: Signature([.any, .likeFirst], optional: 1, repeats: true, .joined)
        case .minimum, .maximum: Signature([.ordered, .likeFirst], optional: 1, repeats: true, .joined)
        case .add, .subtract: Signature([.quantity, .likeFirst], .joined)
        case .multiply, .floorDivide, .modulo, .power: Signature([.number, .number], .joined)
        case .divide: Signature([.number, .number], .type(.float))
        case .negate, .abs: Signature([.quantity], .first)
        case .sign, .floor, .ceil: Signature([.number], .first)
        case .round: Signature([.number, .int], optional: 1, literalsFrom: 1, .first)
        case .sqrt, .exp, .log, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .asinh, .acosh, .atanh:
            Signature([.number], .type(.float))
        default: otherSignature
        }
    }

    private var otherSignature: Signature {
        switch self {
        case .length: Signature([.text], .type(.int))
        case .upper, .lower, .capitalize, .title, .trim, .trimStart, .trimEnd, .reverse, .removeAccents:
            Signature([.text], .type(.text))
        case .concat: Signature([.text], repeats: true, .type(.text))
        case .contains, .startsWith, .endsWith: Signature([.text, .text], .type(.bool))
        case .indexOf: Signature([.text, .text], .type(.int))
        case .replace, .replacePattern: Signature([.text, .text, .text], literalsFrom: 1, .type(.text))
        case .matches: Signature([.text, .text], literalsFrom: 1, .type(.bool))
        case .extract: Signature([.text, .text, .int], optional: 1, literalsFrom: 1, .type(.text))
        case .slice: Signature([.text, .int, .int], optional: 1, literalsFrom: 1, .type(.text))
        case .padStart, .padEnd: Signature([.text, .int, .text], optional: 1, literalsFrom: 1, .type(.text))
        case .repeatText: Signature([.text, .int], literalsFrom: 1, .type(.text))
        case .split: Signature([.text, .text], literalsFrom: 1, .type(.list(.text)))
        case .join: Signature([.text, .text], repeats: true, .type(.text))
        case .toInt: Signature([.countable], .type(.int))
        case .toFloat: Signature([.numeral], .type(.float))
        case .toText: Signature([.any], .type(.text))
        case .toBool: Signature([.numeral], .type(.bool))
        case .toDate: Signature([.timely], .type(.date))
        case .toDatetime: Signature([.timely], .datetimeOfFirst)
        case .typeName: Signature([.any], .type(.text))
        case .year, .month, .day, .weekday, .dayOfYear, .weekOfYear, .quarter: Signature([.instant], .type(.int))
        case .hour, .minute, .second, .microsecond: Signature([.datetime], .type(.int))
        case .formatTime: Signature([.instant, .text], literalsFrom: 1, .type(.text))
        case .parseTime: Signature([.text, .text], literalsFrom: 1, .type(.datetime(zone: nil)))
        case .timeBetween: Signature([.instant, .instant], .type(.int))
        case .addTime: Signature([.instant, .duration], .datetimeOfFirst)
        case .truncateTime: Signature([.instant, .text], literalsFrom: 1, .first)
        case .item: Signature([.list, .int], .itemOfFirst)
        case .listLength: Signature([.list], .type(.int))
        case .listJoin: Signature([.list, .text], literalsFrom: 1, .type(.text))
        case .field: Signature([.record, .text], literalsFrom: 1, .field)
        case .sha256, .md5: Signature([.text], .type(.text))
        case .crc32: Signature([.text], .type(.int))
        default: preconditionFailure("the first half has it")
        }
    }
}

extension Aggregate {
    var signature: Signature {
        switch self {
        case .count: Signature([.any], optional: 1, .type(.int))
        case .countDistinct: Signature([.any], .type(.int))
        case .sum: Signature([.summable], .sum)
        case .product: Signature([.number], .first)
        case .mean, .median, .standardDeviation, .variance, .skewness, .kurtosis: Signature([.number], .type(.float))
        case .quantile: Signature([.number, .number], literalsFrom: 1, .type(.float))
        case .min, .max: Signature([.ordered], .first)
        case .first, .last, .mode: Signature([.any], .first)
        case .any, .all: Signature([.bool], .type(.bool))
        case .list: Signature([.any], .listOfFirst)
        case .correlation, .covariance: Signature([.number, .number], .type(.float))
        }
    }
}

extension WindowFunction {
    var signature: Signature {
        switch self {
        case .cumulativeSum, .cumulativeProduct: Signature([.number], .first)
        case .cumulativeMin, .cumulativeMax: Signature([.ordered], .first)
        case .cumulativeCount: Signature([.any], .type(.int))
        case .shift: Signature([.any, .int], literalsFrom: 1, .first)
        case .rowNumber, .count: Signature([], .type(.int))
        case .rank, .denseRank: Signature([.ordered], .type(.int))
        case .fillForward, .fillBackward: Signature([.any], .first)
        case .isRepeated: Signature([.any], repeats: true, .type(.bool))
        }
    }
}
