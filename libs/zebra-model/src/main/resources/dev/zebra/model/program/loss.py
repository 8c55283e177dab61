# Cross-entropy over the vocabulary that never holds more logits than a chunk of tokens, and each of
# them once: the gradients of hidden states and head are computed with the loss, chunk by chunk.

# x [n, hidden], head [vocabulary, hidden], labels [n] with negative ones ignored. The gradients are
# those of scale * the summed loss; the head's is added to `sum_head` [vocabulary, hidden] float32.
# -> [gradient of x in its type, summed loss in float64]
def gradients(x: Tensor, head: Tensor, labels: Tensor, scale: float, sum_head: Tensor) -> List[Tensor]:
  gradient_x = torch.empty_like(x)
  total = torch.zeros([], dtype=7, layout=0, device=x.device)
  n = x.size(0)
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    h = torch.narrow(x, 0, c * 256, size)
    label = torch.narrow(labels, 0, c * 256, size)
    counted = torch.to(label >= 0, 6)
    target = torch.unsqueeze(torch.clamp(label, 0), 1)
    logits = __torch__.head.logits(h, head)
    chosen = torch.squeeze(torch.gather(logits, 1, target), 1)
    top = torch.amax(logits, [1])
    p = torch.softmax(logits, -1)
    # log sum exp = top - log p(top), exact where p(chosen) itself would underflow
    loss = top - torch.log(torch.amax(p, [1])) - chosen
    _0 = torch.add_(total, torch.sum(loss * counted, dtype=7))
    _1 = torch.scatter_add_(p, 1, target, torch.full_like(target, -1, dtype=6))
    _2 = torch.mul_(p, torch.unsqueeze(counted * scale, 1))
    d = torch.to(p, head)
    _3 = torch.copy_(torch.narrow(gradient_x, 0, c * 256, size), torch.mm(d, head))
    if x.is_cuda:
      _4 = torch.add_(sum_head, torch.mm(torch.t(d), h))
    else:
      _5 = torch.addmm_(sum_head, torch.t(d), h)
  return [gradient_x, total]

# The same sum without gradients. -> float64 scalar
def summed(x: Tensor, head: Tensor, labels: Tensor) -> Tensor:
  logp = __torch__.head.log_probabilities(x, head, torch.clamp(labels, 0), head.size(0))
  return torch.neg(torch.sum(logp * torch.to(labels >= 0, 6), dtype=7))
