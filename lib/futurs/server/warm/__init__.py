"""Warm kernels: a visitor's kernel is forked from a parent that has read and computed all.

The parent listens on a Unix socket in a folder that only its user can enter; a kernel
provisioner of the server asks it for a kernel. Without the parent, kernels start as usual.
"""
