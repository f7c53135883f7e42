
import ArgumentParser

print("x")
