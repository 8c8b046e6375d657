extension HelpExamples {
    /// Directors and their nodes. They are played with a director of the tests, whose user is `ann`.
    static let directors = #"""
        : connect
        connect "https://lab.example.org" as lab
        lab.address
        #=> "https://lab.example.org"

        let c = connect("https://lab.example.org:8700")
        c.name
        #=> "lab"

        : login
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        lab.user
        #=> "ann"

        connect "https://lab.example.org" as lab
        login user: "ann", password: "rose"
        size(lab.nodes)
        #=> 4

        : logout
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        logout lab
        size(lab.connectors)
        #=> 0

        connect "https://lab.example.org" as lab
        logout()
        lab.name
        #=> "lab"

        : whoami
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let me = whoami(lab)
        me.user
        #=> "ann"

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        whoami().director
        #=> "lab"

        : close
        connect "https://lab.example.org" as lab
        close lab
        lab.name
        #=> "lab"

        let c = connect("https://lab.example.org")
        close c
        type_of(c)
        #=> "Connection"

        : detach
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let gpu = attach ssh("me@gpu1") to lab with name: "gpu1"
        detach "gpu1" from lab
        size(lab.connectors)
        #=> 0

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let here = attach local() to lab with name: "here"
        detach "here"
        map(lab.connectors, c => c.name)
        #=> []

        : delete
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        task one() { return 1 }
        let r = run one() on lab with name: "solo"
        delete "solo" from lab
        lab.runs
        #=> []

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        try { delete "other" } catch e { print e.message }
        #=> there is no experiment 'other'

        : pool
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        map(pool("edges"), n => n.name)
        #=> ["edge-1", "edge-2"]

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let some = pool("vm", of: lab) | take 2
        map(some, n => n.name)
        #=> ["vm-1", "vm-2"]

        : ssh
        ssh("me@gpu1", tags: ["gpu"])
        #=> ssh(address: "me@gpu1", tags: ["gpu"])

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let gpu = attach ssh("me@gpu1", port: 2222) to lab
        gpu.health
        #=> "healthy"

        : agent
        agent("gpu2")
        #=> agent(node: "gpu2")

        agent(tags: ["edge"], properties: {room: "B12"})
        #=> agent(tags: ["edge"], properties: {room: "B12"})

        : connector
        connector("/opt/baton/vm-connector")
        #=> connector(program: "/opt/baton/vm-connector")

        type_of(connector(["python3", "vms.py"], options: {zone: "a"}))
        #=> "Connector"

        : slurm
        slurm(partition: "main", options: ["--exclusive"])
        #=> slurm(partition: "main", options: ["--exclusive"])

        type_of(slurm())
        #=> "Cluster"

        : dask
        dask("tcp://scheduler:8786")
        #=> dask(scheduler: "tcp://scheduler:8786")

        type_of(dask("tcp://10.0.0.5:8786"))
        #=> "Cluster"

        : secret
        secret("api_key")
        #=> <secret api_key>

        task call() { env API_KEY: secret("PATH"); sh "test -n \"$API_KEY\""; output ok = true }
        let r = run call()
        r.ok
        #=> true

        : set_secret
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        set_secret "api_key", "hunter2" to lab
        lab.secrets
        #=> ["api_key"]

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        set_secret("api_key", null)
        lab.secrets
        #=> []

        : share
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        share "edge-1" with "grace"
        #=> ["grace"]

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let all = share("core-1", with: ["grace", "bob"], on: lab)
        share "core-1"
        #=> ["grace", "bob"]

        : unshare
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let before = share("edge-1", with: ["grace", "bob"])
        unshare "edge-1" from "bob"
        #=> ["grace"]

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        let before = share("edge-1", with: "*")
        unshare("edge-1", "*", on: lab)
        #=> []

        : prepare
        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        task probe() { return node.name }
        experiment edges { deploy probe on nodes | where "edge" in tags }
        let ready = prepare edges on lab
        map(ready, d => "${d.node} ${d.state}")
        #=> ["edge-1 ready", "edge-2 ready"]

        connect "https://lab.example.org" as lab
        login lab, user: "ann", password: "rose"
        task probe() { return 1 }
        let ready = prepare probe on lab
        ready[0].error == null
        #=> true
        """#
}
