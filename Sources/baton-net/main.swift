import BatonHTTP

print("baton-net")
