//! Every order of two threads at the ring and at the status block, tried by a model checker.
