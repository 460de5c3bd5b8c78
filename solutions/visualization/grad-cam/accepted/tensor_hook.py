"""A tensor hook and a plain backward; the gradients that were there are put aside meanwhile."""


def grad_cam(model, layer, image, target=None):
    import torch

    kept = {}

    def forward_hook(_module, _args, output):
        if not output.requires_grad:
            output = output.detach().requires_grad_()
        kept["maps"] = output.detach().clone()
        output.register_hook(lambda gradient: kept.update(gradient=gradient.clone()))
        return output * 1  # a leaf may not be written to in place

    aside = [(p, p.grad) for p in model.parameters()]
    training = {m for m in model.modules() if m.training}
    for p, _ in aside:
        p.grad = None
    handle = layer.register_forward_hook(forward_hook)
    try:
        with torch.enable_grad():
            model.eval()
            scores = model(image.clone().detach().unsqueeze(dim=0)).flatten()
            if target is None:
                target = int(torch.argmax(scores))
            scores[target].backward()
    finally:
        handle.remove()
        for p, grad in aside:
            p.grad = grad
        for m in model.modules():
            m.training = m in training

    # a sum does where a mean is asked for: the factor goes away in the scaling
    alphas = kept["gradient"].sum(dim=(-2, -1))
    cam = torch.einsum("nk,nkhw->hw", alphas, kept["maps"]).clamp(min=0)
    return torch.nan_to_num(cam / cam.amax(), nan=0.0)
