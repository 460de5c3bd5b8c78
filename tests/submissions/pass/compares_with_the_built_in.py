# <right answer>


def test_like_torch():
    q = torch.randn(1, 2, 3, 4)
    assert torch.nn.functional.scaled_dot_product_attention(q, q, q).shape == q.shape


if __name__ == "__main__":
    test_like_torch()
    layer = nn.MultiheadAttention(8, 2)
    for one in layer.modules():
        print(isinstance(one, nn.MultiheadAttention))
