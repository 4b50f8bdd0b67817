"""`python -m mnist_core.engine`: an engine that ends when its standard input closes."""

from mnist_core.engine.program import main

if __name__ == "__main__":
    main()
