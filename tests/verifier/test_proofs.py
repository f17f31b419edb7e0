"""The stand-alone verifier: trees and proofs."""

from __future__ import annotations

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import path_of, proof_of, root_of, sha

# The leaves and roots of the Certificate Transparency test vectors (as many projects carry them).
CT_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_ct_roots():
    tree = sv.Tree()
    for i in range(9):
        if i in CT_ROOTS:
            assert tree.root().hex() == CT_ROOTS[i]
        if i < 8:
            tree.add(sv.leaf_hash(bytes.fromhex(CT_LEAVES[i])))


def test_trees_and_proofs():
    leaves = [sha(b"%d" % i) for i in range(40)]
    tree, roots = sv.Tree(), []
    for leaf in leaves:
        roots.append(tree.root())
        tree.add(leaf)
    roots.append(tree.root())
    for n in range(41):
        assert roots[n] == root_of(leaves[:n])
    for n in range(1, 41):
        for m in range(n):
            proof = path_of(m, leaves[:n])
            assert sv.inclusion_holds(m, n, leaves[m], proof, roots[n])
            assert not sv.inclusion_holds(m, n, sha(b"x"), proof, roots[n])
            assert not sv.inclusion_holds(m, n, leaves[m], [*proof, sha(b"x")], roots[n])
            assert not sv.inclusion_holds(n, n, leaves[m], proof, roots[n])
            if n > 1:
                assert not sv.inclusion_holds((m + 1) % n, n, leaves[m], proof, roots[n])
                assert not sv.inclusion_holds(m, n, leaves[m], proof[:-1], roots[n])
    for n in range(1, 41):
        for m in range(n + 1):
            proof = proof_of(m, leaves[:n]) if m else []
            assert sv.consistency_holds(m, roots[m], n, roots[n], proof)
            assert not sv.consistency_holds(m, sha(b"x"), n, roots[n], proof)
            assert not sv.consistency_holds(m, roots[m], n, roots[n], [*proof, sha(b"x")])
            if m:
                assert not sv.consistency_holds(m, roots[m], n, sha(b"x"), proof)
                assert not sv.consistency_holds(n + 1, roots[m], n, roots[n], proof)
            if 0 < m < n:
                assert not sv.consistency_holds(m, roots[m], n, roots[n], proof[:-1])
                assert not sv.consistency_holds(m, roots[m], n, roots[n], [])
