import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger.tree import (
    EMPTY_ROOT,
    Peaks,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# Published vectors: Certificate Transparency's reference tree (leaves, roots and proofs), as in
# github.com/transparency-dev/merkle, rfc6962/ and proof/ (Apache-2.0).
LEAVES = [
    leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(root)
    for root in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        7,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]
GARBAGE = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")

leaf_lists = st.lists(st.binary(max_size=4).map(leaf_hash), max_size=70)


def unhex(proof):
    return [bytes.fromhex(hash_) for hash_ in proof]


def test_hashes_are_those_of_rfc_6962():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert leaf_hash(b"L123456").hex() == (
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    )
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    assert root_of(LEAVES[:size]) == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size, proof):
    made = inclusion_proof(LEAVES[:size], index)

    assert made == unhex(proof)
    assert verify_inclusion(index, size, LEAVES[index], made, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(old, size, proof):
    made = consistency_proof(LEAVES[:size], old)

    assert made == unhex(proof)
    assert verify_consistency(old, size, ROOTS[old - 1], ROOTS[size - 1], made)


def damaged_proofs(proof):
    """Each way a proof can be wrong: longer, shorter, one bit off, a part of another length."""
    yield [*proof, b""]
    yield [*proof, GARBAGE]
    yield [b"", *proof]
    yield [GARBAGE, *proof]
    for place, hash_ in enumerate(proof):
        yield [*proof[:place], bytes([hash_[0] ^ 8]) + hash_[1:], *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_a_damaged_inclusion_proof_is_refused(index, size, proof):
    proof, leaf, root = unhex(proof), LEAVES[index], ROOTS[size - 1]

    for damaged in damaged_proofs(proof):
        assert not verify_inclusion(index, size, leaf, damaged, root)
    for wrong_index, wrong_size in (
        (index - 1, size),
        (index + 1, size),
        (index ^ 2, size),
        (index, size * 2),
        (index, size // 2),
    ):
        assert not verify_inclusion(wrong_index, wrong_size, leaf, proof, root)
    assert not verify_inclusion(index, size, b"WrongLeaf", proof, root)
    assert not verify_inclusion(index, size, leaf, proof, EMPTY_ROOT)
    assert not verify_inclusion(index, size, leaf, proof, GARBAGE)


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY[1:])
def test_a_damaged_consistency_proof_is_refused(old, size, proof):
    proof, old_root, root = unhex(proof), ROOTS[old - 1], ROOTS[size - 1]

    for damaged in [*damaged_proofs(proof), []]:
        assert not verify_consistency(old, size, old_root, root, damaged)
    for wrong_old, wrong_size in (
        (old - 1, size),
        (old + 1, size),
        (old ^ 2, size),
        (old, size * 2),
        (old, size // 2),
    ):
        assert not verify_consistency(wrong_old, wrong_size, old_root, root, proof)
    assert not verify_consistency(old, size, GARBAGE, root, proof)
    assert not verify_consistency(old, size, old_root, GARBAGE, proof)
    assert not verify_consistency(old, size, root, old_root, proof)


def test_trees_of_one_size_are_consistent_only_when_equal():
    assert verify_consistency(3, 3, ROOTS[2], ROOTS[2], [])
    assert not verify_consistency(3, 3, ROOTS[2], ROOTS[3], [])
    assert not verify_consistency(3, 3, ROOTS[2], ROOTS[2], [GARBAGE])


def test_what_is_no_hash_proves_nothing():
    assert not verify_inclusion(0, 1, b"x", [], b"x")
    assert not verify_consistency(3, 3, b"x", b"x", [])


def test_every_tree_extends_the_empty_one_and_no_other_root_is_empty():
    assert verify_consistency(0, 5, EMPTY_ROOT, ROOTS[4], consistency_proof(LEAVES[:5], 0))
    assert not verify_consistency(0, 5, ROOTS[0], ROOTS[4], [])
    assert not verify_consistency(0, 5, EMPTY_ROOT, ROOTS[4], [GARBAGE])


def test_proofs_of_what_the_tree_never_had_cannot_be_made():
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, 8)
    with pytest.raises(IndexError):
        inclusion_proof([], 0)
    with pytest.raises(IndexError):
        consistency_proof(LEAVES, 9)


@given(leaf_lists)
def test_every_entry_of_every_tree_can_be_proved(leaves):
    root = root_of(leaves)

    for index, leaf in enumerate(leaves):
        assert verify_inclusion(index, len(leaves), leaf, inclusion_proof(leaves, index), root)


@given(leaf_lists)
def test_every_tree_is_proved_to_extend_each_of_its_beginnings(leaves):
    root = root_of(leaves)

    for old in range(len(leaves) + 1):
        proof = consistency_proof(leaves, old)
        assert verify_consistency(old, len(leaves), root_of(leaves[:old]), root, proof)


@given(leaf_lists.filter(bool), st.data())
def test_no_tree_is_proved_to_extend_one_with_another_leaf(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    place = data.draw(st.integers(0, old - 1))
    changed = [*leaves[:place], leaf_hash(b"changed"), *leaves[place + 1 : old]]

    proof = consistency_proof(leaves, old)

    assert not verify_consistency(old, len(leaves), root_of(changed), root_of(leaves), proof)


@given(leaf_lists, leaf_lists)
def test_grown_peaks_have_the_root_of_all_leaves_and_leave_the_old_ones(first, second):
    peaks = Peaks(first)

    grown = peaks.grown(b"".join(second))

    assert (grown.size, grown.root()) == (len(first) + len(second), root_of(first + second))
    assert (peaks.size, peaks.root()) == (len(first), root_of(first))
