import BatonSyntax

extension Interpreter {
    /// Carries out instructions until the frame on top, an entry frame, has returned; answers its value.
    ///
    /// One function on purpose: the registers, the constants and the place in the code stay in processor registers.
    /// What is not fast anyway is done by functions that are not inlined.
    func runLoop() throws(RuntimeError) -> Value {
        let machine = self.machine
        let state = machine.state
        let frames = machine.frames
        let attention = attention
        var frame = frames + (state.pointee.frameCount - 1)
        var r = frame.pointee.registers
        var code = UnsafePointer(frame.pointee.body.pointee.code)
        var k = UnsafePointer(frame.pointee.body.pointee.constants)
        var pc = code
        while true {
            do throws(RuntimeError) {
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.opcode {
                    case .loadConstant: r[i.a] = k[Int(i.d)]
                    case .loadInt: r.at(i.a).set(integer: Int(i.d))
                    case .loadNull: r[i.a] = .null
                    case .loadBool: r.at(i.a).set(bool: i.d != 0)
                    case .move:
                        if let number = r.at(i.b).integer {
                            r.at(i.a).set(integer: number)
                        } else {
                            r[i.a] = r[i.b]
                        }
                    case .clear: for offset in 0..<Int(i.c) { (r.at(i.a) + offset).pointee = .null }
                    case .getGlobal: r[i.a] = try global(frame.pointee, Int(i.d))
                    case .setGlobal: frame.pointee.body.pointee.globals[Int(i.d)] = r[i.a]
                    case .newCell: r[i.a] = .object(Cell(r.at(i.a).take()))
                    case .getCell: r[i.a] = cell(r[i.b]).value
                    case .setCell: cell(r[i.a]).value = r[i.b]
                    case .closure: r[i.a] = .function(closure(frame.pointee, Int(i.d)))
                    case .block: r[i.a] = .object(block(frame.pointee, Int(i.d)))

                    case .add:
                        if let x = r.at(i.b).integer, let y = r.at(i.c).integer {
                            let (sum, overflow) = x.addingReportingOverflow(y)
                            if !overflow {
                                r.at(i.a).set(integer: sum)
                                continue
                            }
                        } else if case .float(let x) = r[i.b], case .float(let y) = r[i.c] {
                            r.at(i.a).set(float: x + y)
                            continue
                        }
                        frame.pointee.next = pc
                        r[i.a] = try binary(.add, r[i.b], r[i.c], isColumn: i.flag != 0)
                    case .addInt:
                        if let x = r.at(i.b).integer {
                            let (sum, overflow) = x.addingReportingOverflow(Int(i.d))
                            if !overflow {
                                r.at(i.a).set(integer: sum)
                                continue
                            }
                        }
                        r[i.a] = try addConstant(r[i.b], Int(i.d), isSubtraction: i.flag != 0)
                    case .subtract:
                        if let x = r.at(i.b).integer, let y = r.at(i.c).integer {
                            let (difference, overflow) = x.subtractingReportingOverflow(y)
                            if !overflow {
                                r.at(i.a).set(integer: difference)
                                continue
                            }
                        } else if case .float(let x) = r[i.b], case .float(let y) = r[i.c] {
                            r.at(i.a).set(float: x - y)
                            continue
                        }
                        frame.pointee.next = pc
                        r[i.a] = try binary(.subtract, r[i.b], r[i.c], isColumn: i.flag != 0)
                    case .multiply:
                        if let x = r.at(i.b).integer, let y = r.at(i.c).integer {
                            let (product, overflow) = x.multipliedReportingOverflow(by: y)
                            if !overflow {
                                r.at(i.a).set(integer: product)
                                continue
                            }
                        } else if case .float(let x) = r[i.b], case .float(let y) = r[i.c] {
                            r.at(i.a).set(float: x * y)
                            continue
                        }
                        frame.pointee.next = pc
                        r[i.a] = try binary(.multiply, r[i.b], r[i.c], isColumn: i.flag != 0)
                    case .divide, .floorDivide, .remainder, .power, .equal, .notEqual, .less, .lessEqual, .greater,
                        .greaterEqual, .contains:
                        frame.pointee.next = pc
                        r[i.a] = try binary(i.opcode, r[i.b], r[i.c], isColumn: i.flag != 0)
                    case .append:
                        if i.flag == 0, let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            let (sum, overflow) = x.addingReportingOverflow(y)
                            if !overflow {
                                r.at(i.a).set(integer: sum)
                                continue
                            }
                        }
                        switch i.flag {
                        case AppendTarget.register.rawValue: try append(r.at(i.a), r.at(i.b))
                        case AppendTarget.cell.rawValue: try appendToCell(r[i.a], r.at(i.b))
                        default: try append(frame.pointee.body.pointee.globals + Int(i.d), r.at(i.b))
                        }
                    case .appendConstant: try append(r.at(i.a), UnsafeMutablePointer(mutating: k + Int(i.d)))
                    case .appendTemplate:
                        try appendTemplate(
                            r.at(i.a), UnsafeMutableBufferPointer(start: r.at(i.b), count: Int(i.c)))
                    case .appendItem: try appendItem(r.at(i.a), r.at(i.b))
                    case .negate:
                        frame.pointee.next = pc
                        r[i.a] = try negated(r[i.b], isColumn: i.flag != 0)
                    case .not:
                        frame.pointee.next = pc
                        r[i.a] = try inverted(r[i.b], isColumn: i.flag != 0)
                    case .columnAnd, .columnOr: r[i.a] = try columnLogic(i.opcode, r[i.b], r[i.c])
                    case .range:
                        frame.pointee.next = pc
                        r[i.a] = try range(r[i.b], r[i.c], isInclusive: i.flag != 0)

                    case .jump: pc = code + Int(i.d)
                    case .loop:
                        pc = code + Int(i.d)
                        if attention.pointee != 0 { try attend() }
                    case .jumpIfFalse:
                        if case .bool(let isTrue) = r[i.a] {
                            if !isTrue { pc = code + Int(i.d) }
                        } else if try !condition(r[i.a], ConditionKind(rawValue: i.flag) ?? .condition) {
                            pc = code + Int(i.d)
                        }
                    case .jumpIfTrue:
                        if case .bool(let isTrue) = r[i.a] {
                            if isTrue { pc = code + Int(i.d) }
                        } else if try condition(r[i.a], ConditionKind(rawValue: i.flag) ?? .condition) {
                            pc = code + Int(i.d)
                        }
                        if attention.pointee != 0 { try attend() }
                    case .jumpIfNull: if case .null = r[i.a] { pc = code + Int(i.d) }
                    case .jumpIfNotNull: if case .null = r[i.a] {} else { pc = code + Int(i.d) }
                    case .jumpIfDeferred: if isUnknown(r[i.a]) { pc = code + Int(i.d) }
                    case .jumpLess:
                        let answer: Bool
                        if let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            answer = x < y
                        } else {
                            answer = try test(.less, r[i.a], r[i.b])
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpLessEqual:
                        let answer: Bool
                        if let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            answer = x <= y
                        } else {
                            answer = try test(.lessEqual, r[i.a], r[i.b])
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpGreater:
                        let answer: Bool
                        if let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            answer = x > y
                        } else {
                            answer = try test(.greater, r[i.a], r[i.b])
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpGreaterEqual:
                        let answer: Bool
                        if let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            answer = x >= y
                        } else {
                            answer = try test(.greaterEqual, r[i.a], r[i.b])
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpEqual:
                        let answer: Bool
                        if let x = r.at(i.a).integer, let y = r.at(i.b).integer {
                            answer = x == y
                        } else {
                            answer = try test(.equal, r[i.a], r[i.b])
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpLessInt:
                        let answer: Bool
                        let y = Int(Int16(bitPattern: i.b))
                        if let x = r.at(i.a).integer {
                            answer = x < y
                        } else {
                            answer = try test(.less, r[i.a], .int(y))
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpLessEqualInt:
                        let answer: Bool
                        let y = Int(Int16(bitPattern: i.b))
                        if let x = r.at(i.a).integer {
                            answer = x <= y
                        } else {
                            answer = try test(.lessEqual, r[i.a], .int(y))
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpGreaterInt:
                        let answer: Bool
                        let y = Int(Int16(bitPattern: i.b))
                        if let x = r.at(i.a).integer {
                            answer = x > y
                        } else {
                            answer = try test(.greater, r[i.a], .int(y))
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpGreaterEqualInt:
                        let answer: Bool
                        let y = Int(Int16(bitPattern: i.b))
                        if let x = r.at(i.a).integer {
                            answer = x >= y
                        } else {
                            answer = try test(.greaterEqual, r[i.a], .int(y))
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }
                    case .jumpEqualInt:
                        let answer: Bool
                        let y = Int(Int16(bitPattern: i.b))
                        if let x = r.at(i.a).integer {
                            answer = x == y
                        } else {
                            answer = try test(.equal, r[i.a], .int(y))
                        }
                        if answer == (i.flag != 0) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }

                    case .list: r[i.a] = .list(takeAll(r.at(i.b), Int(i.c)))
                    case .extendList: extend(r.at(i.a), takeAll(r.at(i.b), Int(i.c)))
                    case .map: r[i.a] = map(frame.pointee, r, i)
                    case .extendMap: extendMap(frame.pointee, r, i)
                    case .template:
                        frame.pointee.next = pc
                        r[i.a] = try joined(UnsafeBufferPointer(start: r.at(i.b), count: Int(i.c)))
                    case .index:
                        if let list = r.at(i.b).list, let index = r.at(i.c).integer, index >= 0,
                            index < list._withUnsafeGuaranteedRef({ $0.items.count })
                        {
                            r[i.a] = list._withUnsafeGuaranteedRef { $0.items[index] }
                        } else {
                            frame.pointee.next = pc
                            r[i.a] = try item(of: r[i.b], at: r[i.c])
                        }
                    case .member:
                        frame.pointee.next = pc
                        r[i.a] = try member(name(frame.pointee, i.d), of: r[i.b])
                    case .column: r[i.a] = try column(name(frame.pointee, i.d), of: r[i.b])
                    case .unpack:
                        let items = try unpack(r[i.b], count: Int(i.c))
                        for (offset, item) in items.enumerated() { (r.at(i.a) + offset).pointee = item }

                    case .iterate:
                        if case .list = r[i.a] {} else { r[i.a] = try sequence(r[i.a], wantsPairs: i.flag != 0) }
                        r[i.a + 1] = .int(0)
                    case .next:
                        if next(r.at(i.a), r.at(i.b)) {
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        } else {
                            r[i.a] = .null
                        }
                    case .iterateRange: try checkBounds(r.at(i.a), isInclusive: i.flag != 0)
                    case .nextInRange:
                        if let index = r.at(i.a).integer, let end = r.at(i.a + 1).integer, index < end {
                            r.at(i.b).set(integer: index)
                            r.at(i.a).initialize(to: .int(index + 1))
                            pc = code + Int(i.d)
                            if attention.pointee != 0 { try attend() }
                        }

                    case .call:
                        let callee = frame.pointee.body.pointee.functions[Int(i.d)]
                        let count = Int(i.c)
                        if i.flag != 0, let answer = try deferCall(callee.pointee.prototype, r.at(i.b), count) {
                            r[i.a] = answer
                            continue
                        }
                        if attention.pointee != 0 { try attend() }
                        if !machine.hasRoom(for: callee) { throw Machine.tooDeep(callee.pointee.prototype.name) }
                        frame.pointee.next = pc
                        let top = state.pointee.top
                        for offset in 0..<count {
                            (top + offset).moveInitialize(from: r.at(i.b) + offset, count: 1)
                            (r.at(i.b) + offset).initialize(to: .null)
                        }
                        machine.push(callee, argumentCount: count, destination: i.a, isEntry: false)
                        frame += 1
                        r = frame.pointee.registers
                        code = UnsafePointer(callee.pointee.code)
                        k = UnsafePointer(callee.pointee.constants)
                        pc = code
                    case .callValue:
                        if attention.pointee != 0 { try attend() }
                        frame.pointee.next = pc
                        switch try callValue(frame.pointee, r, i) {
                        case .answer(let value): r[i.a] = value
                        case .entered:
                            frame += 1
                            r = frame.pointee.registers
                            code = UnsafePointer(frame.pointee.body.pointee.code)
                            k = UnsafePointer(frame.pointee.body.pointee.constants)
                            pc = code
                        }
                    case .callLibrary:
                        if attention.pointee != 0 { try attend() }
                        frame.pointee.next = pc
                        r[i.a] = try callLibrary(frame.pointee, r, i)
                    case .callBlock:
                        frame.pointee.next = pc
                        try enterBlock(r, i)
                        frame += 1
                        r = frame.pointee.registers
                        code = UnsafePointer(frame.pointee.body.pointee.code)
                        k = UnsafePointer(frame.pointee.body.pointee.constants)
                        pc = code
                    case .jumpIfSignal: if state.pointee.signal.rawValue == i.flag { pc = code + Int(i.d) }
                    case .return, .leave:
                        if i.opcode == .leave { state.pointee.signal = Signal(rawValue: i.flag) ?? .normal }
                        let destination = frame.pointee.destination
                        if frame.pointee.isEntry {
                            let answer = r[i.a]
                            machine.pop()
                            return answer
                        }
                        let caller = frame - 1
                        let target = caller.pointee.registers.at(destination)
                        if let number = r.at(i.a).integer {
                            target.set(integer: number)
                        } else {
                            target.pointee = r[i.a]
                        }
                        machine.pop()
                        frame = caller
                        r = frame.pointee.registers
                        code = UnsafePointer(frame.pointee.body.pointee.code)
                        k = UnsafePointer(frame.pointee.body.pointee.constants)
                        pc = frame.pointee.next
                    case .jumpIfGiven: if !isUnset(r[i.a]) { pc = code + Int(i.d) }
                    case .check: try check(frame.pointee, r.at(i.a), i)
                    case .parameter:
                        if let value = givenParameter(Int(i.d)) {
                            r[i.a] = value
                            pc += Int(i.b)
                        }
                    case .importModule:
                        frame.pointee.next = pc
                        r[i.a] = try importedModule(frame.pointee, Int(i.d))
                    case .show:
                        frame.pointee.next = pc
                        try show(r[i.a])
                    case .statementEnded:
                        frame.pointee.next = pc
                        try statementEnded(r[i.a])
                    case .failAssertion: throw failedAssertion(frame.pointee, r, i)
                    case .stage:
                        frame.pointee.next = pc
                        r[i.a] = try stage(frame.pointee, r, i)
                    case .aggregate:
                        frame.pointee.next = pc
                        r[i.a] = try aggregate(frame.pointee, r, i)
                    case .declare: r[i.a] = .object(declaredObject(frame.pointee, r, Int(i.d)))
                    case .dag:
                        frame.pointee.next = pc
                        r[i.a] = try dagInstruction(frame.pointee, r, i)
                    }
                }
            } catch {
                // The fault goes to the innermost `catch` of this loop's frames, else out.
                frame.pointee.next = pc
                let target = try unwind(error)
                frame = frames + (state.pointee.frameCount - 1)
                r = frame.pointee.registers
                code = UnsafePointer(frame.pointee.body.pointee.code)
                k = UnsafePointer(frame.pointee.body.pointee.constants)
                pc = code + target
            }
        }
    }
}
