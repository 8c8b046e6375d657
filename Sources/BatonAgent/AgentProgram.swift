/// What an agent needs of the computer it is on: runs of deployments that outlive it, their stores and their sockets.
package protocol AgentWorld: AnyObject {}
